"""How each measure of a comparison is called on the page, and what it means."""

from expression_lab.report.tables import Column, share

REACHED = (
    Column("targets", "targets", "known", form=".0f",
           told="How many of the seven expressions the editor knows."),
    Column("edits", "edits", "tried", form=",.0f", told="Edits at full strength, failed ones too."),
    Column("failed", "failed", "edits", "less", form=",.0f",
           told="Edits that the editor refused or could not do. They count as not read as asked."),
    share("both", "both judges", told="Edits that both judges read as what was asked for. The "
          "judges are two classifiers that took no part in training the editors."),
    share("residual", "residual", told="Read as asked by the classifier residual."),
    share("judge", "judge", told="Read as asked by the classifier judge."),
    share("unedited", "before", "", told="Faces that both judges read so before the edit: what an "
          "editor that does nothing would reach."))
PERSON = (
    Column("identity", "identity", "distance", "less",
           told="How far the identity meter puts the edited face from the person; two photos of "
                "one person are mostly within 0.6."),
    share("same_person", "same person", told="Edits with an identity distance up to 0.6."),
    Column("ssim", "SSIM", "outside", "more", form=".3f",
           told="Structural similarity with the unedited photo outside of what was changed; "
                "1 is untouched."),
    Column("cycle", "there and back", "grey values", "less", form=".1f",
           told="Mean error after editing to the target and back to what the face showed."),
    Column("no_op", "nothing asked", "grey values", "less", form=".1f",
           told="Mean error after asking for what the face shows already."))
PICTURE = (
    Column("sharpness", "sharpness", "of before", "one",
           told="Gradients after the edit, as a part of those before: below 1 it is blurred."),
    Column("detail", "detail", "of before", "one",
           told="Fine detail of the face after the edit, as a part of that before; median."),
    Column("contrast", "contrast", "of before", "one",
           told="Contrast of the face after the edit, as a part of that before; median."),
    Column("naturalness", "unnatural", "added", "less",
           told="How much further the edited face lies from the statistics of unedited faces than "
                "it lay before the edit, without a picture to compare it with (in the way of "
                "NIQE)."),
    Column("artefacts", "artefacts", "in 100 edits", "less", form=".1f",
           told="Seams where the edited piece ends, and folds of the warp."),
    Column("frechet", "Fréchet", "distance", "less",
           told="How far the features of edited faces are, as a crowd, from those of faces that "
                "nobody edited: their means and how they spread."),
    Column("kernel", "kernel", "distance", "less", form=".3f",
           told="The same question, asked without assuming a bell shape; about 0 is no "
                "difference."))
SLIDER = (
    Column("rank_residual", "rank, residual", "correlation", "more",
           told="Does the probability rise with the slider? 1: at each step."),
    Column("rank_judge", "rank, judge", "correlation", "more", told="The same by the other judge."),
    Column("smoothness", "smoothness", "of steps", "more",
           told="Is each step of the slider as large as the next? 1: all alike."))
COST = (
    Column("milliseconds", "time", "ms an edit", "less", form=".1f",
           told="Median of edits of faces that the editor had not just seen, one thread."),
    Column("memory", "memory", "MB", "less", form=",.0f",
           told="Most memory of the process, beyond that of one that does nothing."),
    Column("parameters", "parameters", "", "less", form=",.0f", told="Numbers that were learned."),
    Column("bytes", "files", "MB", "less", 1e-6, ".1f", "What is shipped."),
    Column("minutes", "training", "minutes", "less", form=".0f",
           told="By the cards of the files; on whatever machine they were trained."))
READING = (
    Column("faces", "faces", "read", form=",.0f"),
    share("accuracy", "accuracy"),
    Column("macro_f1", "macro F1", "percent", "more", 100, ".1f",
           "Mean over the expressions of F1, so that rare ones count as much."),
    share("mean_recall", "mean recall", told="Mean over the expressions of the share that is found "
          "of each."),
    share("ece", "calibration error", "less", "How far confidence and accuracy are apart, on "
          "average over groups of equal confidence."),
    Column("nll", "surprise", "nats", "less", told="Mean negative log-likelihood of the label."),
    Column("batch1", "one by one", "difference", "less", form=".1e",
           told="Largest change of a probability when faces are read one at a time instead of in "
                "a batch: more than rounding would be a fault."))
READING_COST = (
    Column("milliseconds", "time", "ms a face", "less"),
    Column("parameters", "parameters", "", "less", form=",.0f"),
    Column("bytes", "file", "MB", "less", 1e-6, ".1f"))

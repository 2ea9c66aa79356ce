"""Measures: one a module. Arrays of labels or probabilities in, numbers and tables out.

pandas and scikit-learn are loaded when a measure is taken, not here.
"""

from expression_lab.evaluate.agreement import accuracy_by_agreement, majority_share, votes_for
from expression_lab.evaluate.artefacts import gray_error, seam_length
from expression_lab.evaluate.baseline import baselines, majority_class
from expression_lab.evaluate.batching import batch_dependence
from expression_lab.evaluate.calibration import (
    brier_score,
    calibration_table,
    expected_calibration_error,
    negative_log_likelihood,
    reliability,
)
from expression_lab.evaluate.ceiling import (
    ceiling_table,
    left_out_tagger,
    perfect_reader,
    second_panel,
)
from expression_lab.evaluate.classification import Report, classification_report
from expression_lab.evaluate.classification_score import classification_accuracy_score
from expression_lab.evaluate.confusion import confusion_matrix, most_confused, row_percent
from expression_lab.evaluate.copies import likeness
from expression_lab.evaluate.cost import network_table
from expression_lab.evaluate.coverage import coverage
from expression_lab.evaluate.damages import DAMAGES, damage
from expression_lab.evaluate.diversity import diversity, ms_ssim
from expression_lab.evaluate.drift import identity_drift
from expression_lab.evaluate.editing import (
    identity_kept,
    monotony,
    no_op_exact,
    outside_unchanged,
    quality,
    reached,
    reached_table,
    smoothness,
)
from expression_lab.evaluate.errors import surest_errors
from expression_lab.evaluate.features import features
from expression_lab.evaluate.flicker import flicker
from expression_lab.evaluate.frechet import (
    frechet_distance,
    frechet_gaussians,
    frechet_unlimited,
)
from expression_lab.evaluate.interval import accuracy_interval, wilson
from expression_lab.evaluate.jitter import jitter
from expression_lab.evaluate.kernel_distance import kernel_distance
from expression_lab.evaluate.label_changes import label_changes
from expression_lab.evaluate.lag import lag
from expression_lab.evaluate.landmarks import (
    LandmarkReport,
    cumulative_error,
    failure_rate,
    landmark_report,
    nme,
)
from expression_lab.evaluate.literature import paper_matrix, published, published_recalls
from expression_lab.evaluate.nearest import closest_pairs, copying, nearest
from expression_lab.evaluate.reading import read_as_asked
from expression_lab.evaluate.resampling import bootstrap, bootstrap_difference, bootstrap_means
from expression_lab.evaluate.robustness import robustness_table
from expression_lab.evaluate.saved import saved
from expression_lab.evaluate.surroundings import surroundings
from expression_lab.evaluate.temperature import at_temperature, fit_temperature

__all__ = [
    "DAMAGES", "LandmarkReport", "Report", "accuracy_by_agreement", "accuracy_interval",
    "at_temperature", "baselines", "batch_dependence", "bootstrap", "bootstrap_difference",
    "bootstrap_means", "brier_score", "calibration_table", "ceiling_table",
    "classification_accuracy_score", "classification_report", "closest_pairs", "confusion_matrix",
    "copying", "coverage", "cumulative_error", "damage", "diversity", "expected_calibration_error",
    "failure_rate", "features", "fit_temperature", "flicker", "frechet_distance",
    "frechet_gaussians", "frechet_unlimited", "gray_error", "identity_drift", "identity_kept",
    "jitter", "kernel_distance", "label_changes", "lag", "landmark_report", "left_out_tagger",
    "likeness", "majority_class", "majority_share", "monotony", "most_confused", "ms_ssim",
    "nearest", "negative_log_likelihood", "network_table", "nme", "no_op_exact",
    "outside_unchanged", "paper_matrix", "perfect_reader", "published", "published_recalls",
    "quality", "reached", "reached_table", "read_as_asked", "reliability", "robustness_table",
    "row_percent", "saved", "seam_length", "second_panel", "smoothness", "surest_errors",
    "surroundings", "votes_for", "wilson",
]

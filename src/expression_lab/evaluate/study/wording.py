"""What can be concluded from a study, in plain sentences, and what cannot."""

SURE = 0.05
NOUNS = {"real_or_edited": "edited pictures told from others",
         "which_expression": "expressions read as asked"}


def words(found, answers):
    """Sentences for an Analysis: tuple of str."""
    said = ["Simulated: nobody was asked."] if answers.simulated else []
    if not found.answers:
        return (*said, "Nothing was answered yet.")
    said.append(f"{_many(found.people, 'person', 'people')} gave {found.answers} answers.")
    said += [_against_chance(kind, row) for kind, row in found.overall.iterrows()]
    if len(found.detection):
        said.append(_detection(found.detection))
    if len(found.recognition) > 1:
        said.append("Read as asked: " + "; ".join(
            f"{name} {_percent(row)}" for name, row in
            found.recognition.sort_values("share", ascending=False).iterrows()) + ".")
    if len(found.strengths):
        said += _preferences(found)
    said.append(_holds_for(found.people))
    sets = answers.table["items"].nunique()
    if sets > 1:
        said.append(f"The answers belong to {sets} sets of questions; read(folder, items) keeps "
                    "those to one of them.")
    if answers.again:
        said.append(f"{answers.again} second answers to the same question were left out.")
    return (*said, *answers.broken)


def _against_chance(kind, row):
    told = (f"{NOUNS[kind].capitalize()}: {_percent(row)}, by chance {100 * row['chance']:.0f} % "
            f"({row['test']}: {_p(row['p'])}).")
    if row["p"] >= SURE:
        return f"{told} This could be chance; it does not show that nothing can be seen."
    better = "Better" if row["share"] > row["chance"] else "Worse"
    if row["p_faces"] >= SURE:
        return (f"{told} {better} than chance on these faces; with other faces it might not be "
                f"(truth dealt anew: {_p(row['p_faces'])}).")
    return f"{told} {better} than chance."


def _detection(table):
    whole = table.loc["all"]
    told = (f"Sensitivity d′ {whole['d_prime']:.2f} ({whole['d_prime_low']:.2f} to "
            f"{whole['d_prime_high']:.2f}; 0 is guessing), criterion {whole['criterion']:.2f}")
    lean = ("calling a picture edited came easily" if whole["criterion_high"] < 0 else
            "calling a picture edited came hard" if whole["criterion_low"] > 0 else
            "no lean to either answer is sure")
    caught = "; ".join(f"{name} {100 * row['called']:.0f} %"
                       for name, row in table.drop("all").iterrows())
    return (f"{told}: {lean}. Called edited: {caught}; unedited pictures "
            f"{100 * whole['false_alarms']:.0f} %.")


def _preferences(found):
    order = ", ".join(f"{name} (won {100 * row['won']:.0f} %)"
                      for name, row in found.strengths.iterrows())
    sure = found.pairs[found.pairs["p_holm"] < SURE]
    said = "; ".join("{} over {} ({})".format(*_winner(row), _p(row["p_holm"]))
                     for _, row in sure.iterrows())
    return [f"Preferred, from first to last: {order}.",
            f"Sure after Holm: {said}." if said else
            "No two editors differ so much that chance is ruled out (sign tests after Holm)."]


def _winner(row):
    two = (row["first"], row["second"])
    return two if row["prefer_first"] > row["prefer_second"] else two[::-1]


def _holds_for(people):
    from expression_lab.evaluate.study.analysis import CLASS

    if people >= CLASS:
        return ("Intervals are over people: they hold for people like these and these faces; those "
                "of faces_low and faces_high also for other faces.")
    whom = "One person is" if people == 1 else f"{people} people are"
    return (f"{whom} no sample: this holds for {'this person' if people == 1 else 'them'} alone. "
            f"From {CLASS} people on, intervals are over people.")


def _percent(row):
    return f"{100 * row['share']:.0f} % ({100 * row['low']:.0f} to {100 * row['high']:.0f})"


def _p(p):
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _many(count, one, many):
    return f"{count} {one if count == 1 else many}"

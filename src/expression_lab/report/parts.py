"""What a page is made of. The template knows how each is drawn; nothing here is HTML."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Text:
    """A paragraph, or a list of them with marks.

    Attributes:
        words: str, or a tuple of str for a list.
    """

    words: object
    kind: str = field(default="text", init=False)


@dataclass(frozen=True)
class Facts:
    """Names and what they are: a list of pairs of str.

    Attributes:
        pairs: tuple of (str, str)
        title: str, under which it is folded away; "" shows it.
    """

    pairs: tuple
    title: str = ""
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Head:
    """The head of a column.

    Attributes:
        text: str
        unit: str, in small letters below it, with the arrow of what is good.
        way: "more" or "less" is better, "one" is best, or "".
    """

    text: str
    unit: str = ""
    way: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: str
        sort: float, str or None (unknown: always last), by which its column is sorted.
        note: str, in small letters below it, as an interval.
        shade: float in [0, 1] or None, how much of the color it gets.
        strong: bool, the best of its column.
        mark: "#rrggbb", a dot before it; or a word for a badge.
    """

    text: str
    sort: object = None
    note: str = ""
    shade: float | None = None
    strong: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """A table that sorts.

    Attributes:
        caption: str, what it is, and what is good.
        file: str, the CSV beside the page with the same numbers and more.
        heads: tuple of Head
        rows: tuple of tuples of Cell; the first of each is the head of its row.
        legend: tuple of (str, str), what the columns mean.
        prose: bool, cells are sentences, not numbers.
    """

    caption: str
    file: str
    heads: tuple
    rows: tuple
    legend: tuple = ()
    prose: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Picture:
    """A picture with its words.

    Attributes:
        data: str, a data: address.
        alt: str
        width, height: int, pixels of the screen.
        caption: str, one line below it.
        wrong: bool, whether the caption tells of something that went wrong.
    """

    data: str
    alt: str
    width: int
    height: int
    caption: str = ""
    wrong: bool = False


@dataclass(frozen=True)
class Figures:
    """Drawings in a row that breaks where the page is narrow.

    Attributes:
        pictures: tuple of Picture
        caption: str, what they show, and what is good.
        photos: bool, they are photos, whose colors stay in the dark too.
    """

    pictures: tuple
    caption: str
    photos: bool = False
    kind: str = field(default="figures", init=False)


@dataclass(frozen=True)
class Sheet:
    """One face, edited to every target by every editor.

    Attributes:
        caption: str
        before: Picture
        targets: tuple of (str, Picture or None), the columns, and what a column was made of where
            that is another picture than `before`.
        rows: tuple of (str, tuple of Picture or None), an editor and its pictures.
    """

    caption: str
    before: Picture
    targets: tuple
    rows: tuple
    kind: str = field(default="sheet", init=False)


@dataclass(frozen=True)
class Section:
    """A part of the page that the list at its side leads to.

    Attributes:
        name: str, its address in the page.
        title: str
        parts: tuple of the classes above.
    """

    name: str
    title: str
    parts: tuple

"""What stays together on a page: small print with its text, a figure with its notes, a short section."""

from evalkit.publishing import nodes
from evalkit.publishing.keeping import kept, led


def text(words="Lause."):
    return nodes.paragraph([nodes.text(words)])


def of(kind, *blocks):
    return nodes.division(list(blocks or [text()]), nodes.attributes(classes=(kind,)))


def title(level, name):
    return nodes.header(level, [nodes.text(name)], name)


def outline(blocks):
    """The blocks by kind, a division by its class with what it holds."""
    return [
        (one["c"][0][1][0], outline(one["c"][1])) if one["t"] == "Div" and one["c"][0][1][0] in ("held", "section")
        else one["c"][0][1][0] if one["t"] == "Div" else one["t"]
        for one in blocks
    ]  # fmt: skip


def test_small_print_stays_with_the_text_or_the_box_above_it():
    assert outline(kept([text(), of("notes")])) == [("held", ["Para", "notes"])]
    assert outline(kept([of("warning"), of("notes")])) == [("held", ["warning", "notes"])]
    foreign = nodes.division([text()], nodes.attributes(classes=("plain",), lang="fi"))
    assert outline(kept([foreign, of("notes")])) == [("held", ["plain", "notes"])]


def test_small_print_under_a_table_is_left_as_it_is():
    assert outline(kept([of("table"), of("notes")])) == ["table", "notes"]


def test_figure_stays_with_its_notes_and_not_with_its_table():
    figure = nodes.figure("f", [nodes.text("Kuvio")], [text()])
    (made,) = kept([of("figure", figure, of("notes"), of("notes"), of("data"))])
    assert outline(made["c"][1]) == [("held", [("held", ["Figure", "notes"]), "notes"]), "data"]


def test_short_section_of_texts_is_not_parted():
    assert outline(kept([title(2, "a"), text(), text(), title(2, "b"), of("table")])) == [
        ("section", ["Header", "Para", "Para"]), "Header", "table",
    ]  # fmt: skip


def test_chapter_a_long_section_and_a_heading_alone_may_be_parted():
    assert outline(kept([title(1, "a"), text()])) == ["Header", "Para"]
    assert outline(kept([title(2, "a"), text("sana " * 200)])) == ["Header", "Para"]
    assert outline(kept([title(2, "a"), title(3, "b"), of("table")])) == ["Header", "Header", "table"]


def test_blocks_before_the_first_heading_are_kept():
    assert outline(kept([of("note"), title(2, "a"), text()])) == ["note", ("section", ["Header", "Para"])]


def test_paragraph_above_a_list_leads_to_it():
    items = nodes.bullets([[text()]])
    assert outline(led([text(), text(), items], nodes.attributes(classes=("lead",)))) == ["Para", "lead", "BulletList"]

"""The page: what it takes from a notebook, and what it never lets through."""

from __future__ import annotations

import re

import pytest
from prep_example import build_example

from coachkit.model import TeamReport
from coachkit.report import show
from coachkit.report.page import render_page

pytestmark = pytest.mark.unit


def _cell(*outputs, tags=(), kind="code", source=""):
    made = {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)}}
    return made | ({"outputs": list(outputs)} if kind == "code" else {})


def _displayed(data, metadata=None):
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}


def _section_output(section):
    data, metadata = section._repr_mimebundle_()
    return _displayed(data, metadata)


def _page(*cells, edition="manager"):
    return render_page({"cells": list(cells)}, edition)


def test_the_page_is_self_contained_and_may_run_nothing():
    """No script, no outside address, and a policy that forbids both."""
    html = _page(
        *(_cell(_section_output(getattr(show, name)(build_example()))) for name in ("title", "brief", "bookings"))
    )
    assert "default-src 'none'" in html
    assert "<script" not in html
    addresses = re.findall(r"""(?:href|src)=["']([^"']+)|url\(([^)]+)\)""", html)
    assert all("".join(address).startswith(("#", "data:")) for address in addresses)


def test_code_never_shows():
    """A cell's source is not part of the page, only what it displayed."""
    html = _page(_cell(_displayed({"text/plain": "42"}), source="secret_formula = 42"))
    assert "42" in html
    assert "secret_formula" not in html


def test_the_reps_edition_holds_only_shared_cells():
    """An untagged cell shows to the manager alone."""
    cells = (_cell(_displayed({"text/plain": "ours"}), tags=["shared"]), _cell(_displayed({"text/plain": "mine"})))
    assert "mine" in _page(*cells)
    rep = _page(*cells, edition="rep")
    assert "ours" in rep
    assert "mine" not in rep


@pytest.mark.parametrize(
    ("section", "sentinel"), [(show.for_you_only, "SENTINEL-PRIVATE"), (show.coaching_effect, "SENTINEL-EFFECT")]
)
def test_a_private_section_stays_private_even_when_tagged_shared(section, sentinel):
    """A slip of a tag hands neither private notes nor the figures of a coaching effect to the rep."""
    slip = _cell(_section_output(section(build_example())), tags=["shared"])
    assert sentinel in _page(slip)
    assert "SENTINEL" not in _page(slip, edition="rep")


def test_html_of_other_cells_is_cleaned():
    """HTML that did not come from the kit keeps its tables and loses all that could run or call out."""
    added = '<table><tr><td>7</td></tr></table><script>x()</script><img src="http://x.example/a.png" onerror="y()">'
    html = _page(_cell(_displayed({"text/html": added})))
    assert "<td>7</td>" in html
    assert "<script" not in html
    assert "onerror" not in html


def test_a_picture_in_added_html_must_be_part_of_the_page():
    """Of pictures in HTML of other cells, embedded ones stay; those from elsewhere lose their address; links stay."""
    added = (
        '<img src="https://x.example/a.png" alt="far"><img src="//x.example/b.png"><img src="c.png">'
        '<img src="data:image/png;base64,AAAA" alt="near"><table style="color:red" bgcolor="red"><tr><td>7</td></tr>'
        '</table><a href="https://x.example/read">more</a><a href=" DATA:text/html,x">page</a>'
    )
    html = _page(_cell(_displayed({"text/html": added})))
    assert re.findall(r"""<img[^>]*?src=["']([^"']*)""", html) == ["data:image/png;base64,AAAA"]
    assert 'href="https://x.example/read"' in html
    assert "text/html,x" not in html
    assert "color:red" not in html
    assert "bgcolor" not in html


def test_the_footer_claims_what_is_so():
    """A rep's page says that figures name window and n, and facts their rows; the team page claims no such thing."""
    claim = "Every figure names its window and n; every fact its rows."
    assert claim in _page(_cell(_section_output(show.title(build_example()))))
    team = TeamReport(as_of=build_example().as_of, manager=None, entries=(), sources=())
    assert claim not in _page(_cell(_section_output(show.team_title(team))))


def test_prose_is_rendered_and_its_html_is_not():
    """Markdown shows as prose; raw HTML in it shows as text; pictures from elsewhere do not load."""
    html = _page(_cell(kind="markdown", source="**Bold** <b onclick='x()'>raw</b> ![p](http://x.example/p.png)"))
    assert "<strong>Bold</strong>" in html
    assert "<b onclick" not in html
    assert "<img" not in html


def test_words_to_the_notebooks_editor_stay_in_the_notebook():
    """A cell tagged `notebook-only` shows on no page."""
    assert "for editors" not in _page(_cell(kind="markdown", source="for editors", tags=["notebook-only"]))


def test_printed_text_shows_and_warnings_do_not():
    """What a cell prints is shown escaped; stderr stays in the notebook."""
    out = {"output_type": "stream", "name": "stdout", "text": "a < b"}
    err = {"output_type": "stream", "name": "stderr", "text": "FutureWarning"}
    html = _page(_cell(out, err))
    assert "a &lt; b" in html
    assert "FutureWarning" not in html


def test_a_figure_somebody_added_is_embedded_with_words():
    """A picture of another cell is part of the file and has alternative text."""
    html = _page(_cell(_displayed({"image/png": "iVBORw0KGgo=\n", "text/plain": "<Figure of my own>"})))
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in html
    assert 'alt="&lt;Figure of my own&gt;"' in html


def test_the_exporter_gives_the_same_page(tmp_path):
    """`jupyter nbconvert --to coachkit` and the batch render one and the same page."""
    import nbformat

    from coachkit.report.exporter import CoachkitExporter, RepEditionExporter

    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", {"text/plain": "7"})])
    ]
    body, resources = CoachkitExporter().from_notebook_node(notebook)
    assert body == render_page(notebook, "manager")
    assert resources["output_extension"] == ".html"
    assert RepEditionExporter().from_notebook_node(notebook)[0] == render_page(notebook, "rep")


def test_both_editions_show_the_same_figures():
    """The bytes of a shared section are the same in both editions."""
    shared = _cell(_section_output(show.figures(build_example())), tags=["shared"])
    section = re.search(r'<section id="figures".*?</section>', _page(shared), re.DOTALL)
    assert section is not None
    assert section.group() in _page(shared, edition="rep")

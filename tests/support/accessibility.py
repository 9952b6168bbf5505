"""What axe has to say of a page as it stands, in the time that its slowest rule leaves."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CONTRAST = "color-contrast"

#: Marks the first of all texts and fields that look alike: same ink, size and weight, and the same elements with the
#: same grounds around them. Contrast is the same for all of these, and axe takes five seconds to judge each by itself.
MARK = """() => {
  const seen = new Set(), grounds = new Map()
  const ground = each => {
    if (!each) return ''
    if (!grounds.has(each)) {
      const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position } = getComputedStyle(each)
      const own = [each.tagName, each.getAttribute('class'), backgroundColor, backgroundImage, opacity, filter]
      grounds.set(each, [...own, mixBlendMode, position, ground(each.parentElement)].join())
    }
    return grounds.get(each)
  }
  for (const each of document.querySelectorAll('body *')) {
    delete each.dataset.look
    const words = [...each.childNodes].some(child => child.nodeType === Node.TEXT_NODE && child.data.trim())
    if (!(words || each.matches('input, select, textarea, button')) || !each.checkVisibility()) continue
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(each)
    const look = [color, fontSize, fontWeight, textShadow, each.disabled, ground(each)].join()
    if (!seen.has(look)) each.dataset.look = seen.add(look).size
  }
  return seen.size
}"""


def serious(page: Page, contrast_alone: bool = False) -> list[str]:
    """Return what axe finds serious or critical, each rule on the whole page, contrast once for all that looks alike.

    With `contrast_alone`, only the one rule that depends on the scheme.
    """
    assert page.evaluate(MARK) > 5
    asked = {"resultTypes": ["violations"]}
    results = [Axe().run(page, context={"include": [["[data-look]"]]}, options={**asked, "runOnly": [CONTRAST]})]
    assert [rule["id"] for key in ("passes", "violations") for rule in results[0].response[key]]  # it did look
    if not contrast_alone:
        results.append(Axe().run(page, options={**asked, "rules": {CONTRAST: {"enabled": False}}}))
        assert len(results[1].response["passes"]) > 20
    return [
        f"{violation['id']} at {node['target']} {node['html']}: {node['failureSummary']}"
        for result in results
        for violation in result.response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]

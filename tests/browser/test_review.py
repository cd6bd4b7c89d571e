"""The ledger as a page without a kernel: by the keys, with a screen reader's names, and the same words as Python's."""

import pytest
from playwright.sync_api import Browser, expect

from lessons.evidence import STATUSES, claim, claims
from lessons.review import ledger
from tests.browser.lab import serious_axe_findings, without_kernel

pytestmark = pytest.mark.browser

STATES = ({}, {"status": "contested", "word": "hip"}, {"lesson": "your_options", "open": "S31"}, {"topic": "strength"},
          {"word": "zzz"}, {"word": " CSAPO  calf "})  # fmt: skip


def test_the_browser_and_python_find_the_same(browser: Browser) -> None:
    with without_kernel(browser, *(ledger(state) for state in STATES)) as (page, _):
        for number, state in enumerate(STATES):
            root = page.locator(".psoas-root").nth(number)
            expect(root.locator("p.psoas-sentence")).to_have_text(ledger(state).sentence())


def test_a_claim_is_found_and_followed_to_its_sources_with_the_keys_alone(browser: Browser) -> None:
    with without_kernel(browser, ledger()) as (page, _):
        assert page.locator(".psoas-claims-table tbody tr").count() == 46
        assert page.locator(".psoas-square.psoas-out").count() == 0
        deep = page.get_by_role("button", name="you may gain an inch")
        deep.press("Enter")
        assert (
            page.locator(".psoas-opened").evaluate("row => row.offsetTop - row.closest('.psoas-claims-box').scrollTop")
            < 100
        )
        deep.press("Enter")
        page.get_by_role("searchbox", name="Word").press_sequentially("inch")
        expect(page.locator(".psoas-claims-table tbody tr")).to_have_count(1)
        sentence = page.get_by_role("button", name="you may gain an inch")
        sentence.press("Enter")
        expect(sentence).to_be_focused()  # the row is a new one, and the focus stays with it
        expect(sentence).to_have_attribute("aria-expanded", "true")
        chain = page.locator(".psoas-chain")
        for told in (claim("S31").why, claim("S31").change_our_mind, "Tyrrell 1985", "06 Your options"):
            expect(chain).to_contain_text(told)
        expect(chain.get_by_role("link", name="Tyrrell 1985")).to_have_attribute(
            "href", "https://doi.org/10.1097/00007632-198503000-00011"
        )
        assert serious_axe_findings(page) == []
        sentence.press("Enter")
        expect(chain).to_have_count(0)
        page.get_by_role("button", name="Reset").press("Enter")
        expect(page.get_by_role("searchbox", name="Word")).to_have_value("")


def test_every_status_is_said_in_words_and_its_row_is_a_filter(browser: Browser) -> None:
    with without_kernel(browser, ledger()) as (page, _):
        for status in STATUSES:
            page.locator(f'.psoas-tally button[data-status="{status}"]').press("Space")
            expected = [status] * sum(one.status == status for one in claims())
            expect(page.locator(".psoas-sure")).to_have_text(expected)
        page.get_by_label("Lesson").select_option("the_taxi_driver")
        expect(page.locator("p.psoas-sentence")).to_have_text(
            "No sentence of the handout fits. Choose less, or use Reset."
        )


def test_it_fits_a_phone_and_paper(browser: Browser) -> None:
    with without_kernel(browser, ledger({"open": "S31"})) as (page, _):
        wide = "document.documentElement.scrollWidth > innerWidth"
        page.set_viewport_size({"width": 400, "height": 800})
        assert not page.evaluate(wide)
        page.emulate_media(media="print")
        box = page.locator(".psoas-claims-box")
        assert not box.evaluate("box => box.scrollHeight > box.clientHeight + 1"), "paper cannot scroll"

"""The page of `bilat report` in a real Chromium. Called by tests/page.rs:

    python3 page.py CHROMIUM FOLDER

FOLDER holds the reports `shipped`, `records` and `hostile`. Exit code 77: the packages are not there, and nothing was tested.
"""

import base64
import pathlib
import shutil
import sys

try:
    import axe_playwright_python
    from playwright.sync_api import Error, sync_playwright
except ImportError as missing:
    print(f"no Python package {missing.name}: pip install playwright axe-playwright-python")
    sys.exit(77)

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Each page and each look once: axe takes its time.
BARRIERS = [("shipped", "light", 360), ("shipped", "light", 1200), ("shipped", "dark", 1200), ("records", "light", 1200), ("hostile", "dark", 360)]
CHARTS = """(narrow) => {
  const found = [];
  for (const figure of document.querySelectorAll("figure.chart")) {
    const name = figure.dataset.name;
    const all = Array.from(figure.querySelectorAll("svg.art"));
    if (!all.length) continue;
    const seen = all.filter((picture) => picture.checkVisibility());
    if (all.length !== 2) found.push(`${name}: ${all.length} pictures, and not one for each width`);
    if (seen.length !== 1) found.push(`${name}: ${seen.length} pictures are shown`);
    if (figure.querySelector(".hint")) found.push(`${name}: says that it scrolls`);
    for (const picture of seen) {
      if ((picture.closest(".phone") !== null) !== narrow) found.push(`${name}: the picture for another width`);
      const view = picture.getBoundingClientRect();
      if (view.right > innerWidth + 0.5 || view.left < -0.5) found.push(`${name}: ${view.width} px wide`);
      for (const box of [picture.parentElement, figure]) {
        if (box.scrollWidth > box.clientWidth) found.push(`${name}: scrolls sideways by ${box.scrollWidth - box.clientWidth} px`);
      }
      const scale = view.width / picture.viewBox.baseVal.width;
      if (narrow && 15 * scale < 11) found.push(`${name}: type of ${15 * scale} px`);
      for (const words of picture.querySelectorAll("[data-words]")) {
        const place = words.getBoundingClientRect();
        if (place.bottom <= view.top || place.top >= view.bottom || place.width === 0) continue;
        if (place.left < view.left - 1 || place.right > view.right + 1) found.push(`${name}: cut: ${words.dataset.words}`);
      }
    }
  }
  return found;
}"""
failures = []


def check(truth, words):
    if not truth:
        failures.append(words)


class Shown:
    """A page in a window of its own, and everything that it complained of or asked for."""

    def __init__(self, browser, path, width=1200, scheme="light", script=True):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script,
            reduced_motion="reduce", accept_downloads=True,
        )
        self.page = self.context.new_page()
        self.name = f"{path.parent.name} at {width} px, {scheme}{'' if script else ', without script'}"
        self.asked = []
        self.page.on("console", lambda message: check(message.type not in ("error", "warning"), f"{self.name}: console: {message.text}"))
        self.page.on("pageerror", lambda error: check(False, f"{self.name}: {error}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("dialog", lambda dialog: (check(False, f"{self.name}: a dialog: {dialog.message}"), dialog.dismiss()))
        self.address = path.as_uri()
        self.page.goto(self.address)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        others = [url for url in self.asked if url.split("#")[0] != self.address and not url.startswith(("blob:", "data:"))]
        check(not others, f"{self.name}: asked for {others[:3]}")
        self.context.close()

    def fits(self):
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        check(wide <= 0, f"{self.name}: {wide} px too wide")

    def charts_fit(self, narrow):
        """Each chart shows one picture, the one for that width; nothing scrolls sideways, no words are cut, all can be read."""
        for words in self.page.evaluate(CHARTS, narrow):
            check(False, f"{self.name}: {words}")

    def unfold(self):
        self.page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")

    def thin_out(self):
        """Rows are alike, and so are letters: a few of each table stand for all, since axe looks at every element."""
        self.page.evaluate(
            "document.querySelectorAll('tbody').forEach((body) => Array.from(body.rows).slice(4).forEach((row) => row.remove()));"
            "document.querySelectorAll('.sources, #verdict-open').forEach((list) => Array.from(list.querySelectorAll('li')).slice(9).forEach((item) => item.remove()));"
            "document.querySelectorAll('svg use').forEach((letter) => letter.remove());"
        )

    def barriers(self):
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "(rules) => axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] })"
            ".then((result) => result.violations.map((rule) => `${rule.id}: ${rule.nodes.length}, first ${rule.nodes[0].html.slice(0, 200)}`))",
            RULES,
        )
        check(not found, f"{self.name}: axe: {found}")


def column(page, table, place):
    return page.evaluate(
        "([table, place]) => Array.from(document.querySelectorAll(`${table} tbody tr`), (row) => row.cells[place].textContent.trim())",
        [table, place],
    )


def rows_left(page, table):
    return page.evaluate("(table) => Array.from(document.querySelectorAll(`${table} tbody tr`)).filter((row) => row.checkVisibility()).length", table)


def sorts(shown):
    page, table = shown.page, "#table-targets"
    place = page.evaluate("(table) => Array.from(document.querySelectorAll(`${table} thead th`)).findIndex((cell) => cell.textContent === 'target_low')", table)
    header = page.locator(f"{table} thead th").nth(place)
    before = column(page, table, place)
    for direction, sign in (("ascending", 1), ("descending", -1)):
        header.locator("button").click()
        check(header.get_attribute("aria-sort") == direction, f"aria-sort is not {direction}")
        figures = [float(text.replace(",", "")) for text in column(page, table, place) if text]
        check(figures == sorted(figures, reverse=sign < 0) and len(figures) > 10, f"not sorted {direction}: {figures[:5]}")
    after = column(page, table, place)
    check(sorted(before) == sorted(after), "sorting lost a row")
    check("" not in after[: len([text for text in after if text])], "empty cells are not last")
    page.locator("#outcome-met thead th button").first.focus()
    page.keyboard.press("Enter")
    check(page.locator("#outcome-met thead th").first.get_attribute("aria-sort") == "ascending", "a header does not answer the keyboard")


def filters(shown):
    page = shown.page
    total = rows_left(page, "#table-claims")
    field = page.get_by_label("Filter claims")
    field.fill("super mushshak sipri")
    left = rows_left(page, "#table-claims")
    check(0 < left < total, f"the filter of claims leaves {left} of {total}")
    check(f"{left} of {total} rows" in page.locator("#claims ~ .tools output").inner_text(), "the filter does not say how many are left")
    field.fill("no such words")
    check(rows_left(page, "#table-claims") == 0, "a filter without a match leaves rows")
    field.fill("")
    check(rows_left(page, "#table-claims") == total, "an empty filter hides rows")
    page.get_by_label("Filter outcomes").fill("iskander")
    check(rows_left(page, "#outcome-confirmed") == 1, "the filter of outcomes")
    check(not page.locator("#verdict-met").is_visible(), "a group without a match is shown")
    page.get_by_label("Filter outcomes").fill("")
    check(page.locator("#verdict-met").is_visible(), "a group does not come back")


def saved(shown, link):
    with shown.page.expect_download() as waiting:
        link.click()
    return pathlib.Path(waiting.value.path()).read_bytes(), waiting.value.suggested_filename


DIFFERENCE = """async ([one, other]) => {
  const pixels = async (url) => {
    const image = new Image();
    await new Promise((resolve, reject) => { image.onload = resolve; image.onerror = () => reject(new Error("no picture")); image.src = url; });
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [600, 338];
    const context = canvas.getContext("2d");
    context.fillStyle = "#f0f";
    context.fillRect(0, 0, 600, 338);
    context.drawImage(image, 0, 0, 600, 338);
    return context.getImageData(0, 0, 600, 338).data;
  };
  const [a, b] = [await pixels(one), await pixels(other)];
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += Math.abs(a[at] - b[at]);
  return sum / a.length;
}"""


def hands_out(shown, folder):
    page = shown.page
    shown.unfold()
    as_url = lambda kind, data: f"data:{kind};base64,{base64.b64encode(data).decode()}"
    for name in page.evaluate("Array.from(document.querySelectorAll('figure.chart'), (figure) => figure.dataset.name)"):
        figure = page.locator(f"#chart-{name}")
        kept = as_url("image/png", (folder / "charts" / f"{name}.png").read_bytes())
        svg, svg_name = saved(shown, figure.locator("a.svg"))
        png, png_name = saved(shown, figure.locator("a.png"))
        check((svg_name, png_name) == (f"{name}.svg", f"{name}.png"), f"{svg_name}, {png_name}")
        check(png[16:24] == (folder / "charts" / f"{name}.png").read_bytes()[16:24], f"{name}.png has another size")
        check(b"aria-label" in svg and b"data-words" not in svg and b"var(" not in svg, f"{name}.svg is not the whole picture")
        for kind, data in (("image/svg+xml", svg), ("image/png", png)):
            far = page.evaluate(DIFFERENCE, [as_url(kind, data), kept])
            check(far < 3, f"{name}: the picture from the page differs from the file by {far:.1f} of 255 ({kind})")
    data, name = saved(shown, page.locator("a[download='targets.csv']"))
    check(name == "targets.csv" and data == (folder / "tables" / "targets.csv").read_bytes(), "targets.csv is not the file")


def leads_to_claims(shown):
    page = shown.page
    mark = page.locator("#chart-deals .plot svg circle[data-id]").last
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    check("way" in page.locator("#chart-deals .plot svg").get_attribute("class"), "a mark does not look as if it led anywhere")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    led = page.evaluate("location.hash")
    check(led.startswith("#claim-"), f"a mark does not lead to its claim: {led!r}")
    place = page.evaluate("document.querySelector(':target').getBoundingClientRect().top")
    check(0 <= place < 900, f"the claim is not in view: {place}")
    page.goto(shown.address + "#table-deliveries")
    check(page.locator("#table-deliveries").is_visible(), "a link to a folded table does not unfold it")


def prints(shown):
    page = shown.page
    data = page.pdf(format="A4", print_background=True)
    check(data.startswith(b"%PDF") and len(data) > 50_000, "no PDF")
    check(2 < data.count(b"/Type /Page") < 300, "a PDF of so many pages")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = false; })")
    few = page.pdf(format="A4", print_background=True)
    check(few.count(b"/Type /Page\n") < 25, "a PDF of every table, though nobody asked for them")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 1000})
    check(not page.locator("#outcome-open tbody tr").first.is_visible(), "a folded group unfolds on paper, though nobody asked for it")
    check(not page.locator("#table-targets").is_visible() and not page.locator("#table-claims").is_visible(), "tables on paper, though nobody asked for them")
    check(page.locator("#verdict-met").is_visible() and page.locator(".chart .art").first.is_visible(), "no findings on paper")
    page.emulate_media(media="screen")
    page.get_by_label("Print everything").check()
    page.emulate_media(media="print")
    check(not page.locator(".tools").first.is_visible() and not page.locator(".downloads").first.is_visible(), "buttons on paper")
    check(page.locator("#outcome-open tbody tr").first.is_visible(), "a folded group stays folded on paper")
    check(page.locator("#table-targets tbody tr").first.is_visible(), "a folded table stays folded on paper")
    wide = page.evaluate("Array.from(document.querySelectorAll('.art, table, .box')).filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > 691).length")
    check(wide == 0, f"{wide} parts are wider than the paper")
    shown.charts_fit(False)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    check(ground == "rgb(255, 255, 255)", f"paper is {ground}")


def main(chromium, folder):
    path = shutil.which(chromium) or chromium
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name in ("shipped", "records", "hostile"):
            for scheme in ("light", "dark"):
                for width in (360, 1200):
                    with Shown(browser, folder / name / "index.html", width, scheme) as shown:
                        check(shown.page.locator("h1").is_visible() and shown.page.locator("figure.chart svg").count() > 0, f"{shown.name}: nothing to see")
                        shown.fits()
                        shown.charts_fit(width == 360)
                        shown.unfold()
                        shown.fits()
                        if (name, scheme, width) in BARRIERS:
                            shown.thin_out()
                            shown.barriers()
        with Shown(browser, folder / "shipped" / "index.html") as shown:
            shown.unfold()
            sorts(shown)
            filters(shown)
            hands_out(shown, folder / "shipped")
            leads_to_claims(shown)
        with Shown(browser, folder / "shipped" / "index.html", scheme="dark") as shown:
            hands_out(shown, folder / "shipped")
            prints(shown)
        with Shown(browser, folder / "hostile" / "index.html") as shown:
            hands_out(shown, folder / "hostile")
        with Shown(browser, folder / "shipped" / "index.html", width=360, script=False) as shown:
            page = shown.page
            check(page.locator(".tools, th button").count() == 0, "buttons that do nothing")
            check(page.locator("#outcome-met tbody tr").count() > 0 and page.locator("#outcome-met tbody tr").first.is_visible(), "no rows without script")
            page.locator("details.sheet summary").first.click()
            check(page.locator("#table-targets tbody tr").first.is_visible(), "a table does not unfold without script")
            data, _ = saved(shown, page.locator("a[download='targets.csv']"))
            check(data == (folder / "shipped" / "tables" / "targets.csv").read_bytes(), "targets.csv without script")
        version = browser.version
        browser.close()
    for failure in failures:
        print(failure)
    print(f"Chromium {version}: {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2])))
    except Error as error:
        print(*failures, error, sep="\n")
        sys.exit(1)

// What the tests of public pages ask of a page that stands in the browser. Run as a function of Playwright's, so the
// page's own policy stays as it is. Every question answers with a list of sentences, empty where all is well.
() => {
  const name = (element) => {
    const label = element.className && typeof element.className === "string" ? `.${element.className.trim().split(/\s+/).join(".")}` : "";
    const words = (element.innerText ?? element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 30);
    return `${element.localName}${element.id ? `#${element.id}` : ""}${label}${words ? ` “${words}”` : ""}`;
  };
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const forEyesOff = (element) => element.closest(".vh, .skip, .trap");
  const scrolls = (element, axis) => ["auto", "scroll"].includes(getComputedStyle(element)[`overflow${axis}`]);

  // Each visible piece of text with the boxes that its lines fill.
  function* texts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !isShown(element) || forEyesOff(element)) continue;
      range.selectNodeContents(node);
      yield [element, [...range.getClientRects()].filter((box) => box.width && box.height)];
    }
  }

  // Nothing scrolls sideways but what may; no text is cut off by a box around it (WCAG 1.4.4, 1.4.10, 1.4.12).
  const cut = () => {
    const found = new Set();
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) found.add(`the page is ${wide} px wide in a window of ${innerWidth}`);
    for (const [element, boxes] of texts()) {
      const around = [];
      let mayScroll = false;
      let lifted = false; // out of the flow: boxes up to the one it is placed in do not clip it
      for (let box = element; box && box !== document.body; box = box.parentElement) {
        const { overflowX, overflowY, webkitLineClamp, position } = getComputedStyle(box);
        if (lifted && position === "static") continue;
        lifted = position === "absolute";
        if (webkitLineClamp !== "none") continue; // a teaser that ends in “…”: the rest stands where its link leads
        mayScroll ||= scrolls(box, "X");
        if (overflowX === "visible" && overflowY === "visible") continue;
        around.push([box.getBoundingClientRect(), scrolls(box, "X") || overflowX === "visible", scrolls(box, "Y") || overflowY === "visible"]);
        if (mayScroll) break;
      }
      for (const line of boxes) {
        const slack = line.height * 0.3; // a tall face's box is higher than its letters
        if (!mayScroll && (line.left < -1 || line.right > innerWidth + 1)) found.add(`beyond the window's edge: ${name(element)}`);
        for (const [box, freeX, freeY] of around) {
          if (!freeX && (line.left < box.left - 2 || line.right > box.right + 2)) found.add(`cut off at the side: ${name(element)}`);
          if (!freeY && (line.top < box.top - slack || line.bottom > box.bottom + slack)) found.add(`cut off above or below: ${name(element)}`);
        }
      }
    }
    return [...found];
  };

  // With reduced motion nothing moves by itself, and nothing glides.
  const moving = () => {
    const found = new Set();
    const seconds = (list) => Math.max(...list.split(",").map(parseFloat));
    for (const element of document.querySelectorAll("*")) {
      for (const part of ["", "::before", "::after"]) {
        const style = getComputedStyle(element, part);
        if (style.transitionProperty !== "none" && seconds(style.transitionDuration) > 0) found.add(`glides: ${name(element)}${part}`);
        if (style.animationName !== "none" && seconds(style.animationDuration) > 0.01) found.add(`moves: ${name(element)}${part}`);
      }
    }
    if (getComputedStyle(document.documentElement).scrollBehavior === "smooth") found.add("the page scrolls smoothly");
    return [...found];
  };

  const PRESSED = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";

  const sentence = (element) => (element.closest("p, li, td, th, dd, figcaption") ?? element.parentElement).innerText.trim();

  // What is pressed, besides links within a sentence, which WCAG 2.5.8 leaves as small as their words.
  const small = (least) => {
    const found = new Set();
    for (const element of document.querySelectorAll(PRESSED)) {
      if (!isShown(element) || forEyesOff(element) || element.disabled) continue;
      const style = getComputedStyle(element);
      const target = element.matches("input[type=radio], input[type=checkbox]") ? (element.closest("label") ?? element) : element;
      const within = style.display === "inline" && sentence(element).length > element.innerText.trim().length + 3;
      if (within || target.matches("[role=region]")) continue;
      const { width, height } = reach(target);
      if (width < least || height < least) found.add(`${Math.round(width)} × ${Math.round(height)} px: ${name(element)}`);
    }
    return [...found];
  };

  // The area that takes a press: the element's boxes, those of what stands in it, and of what is drawn around it.
  const reach = (element) => {
    const boxes = [element, ...element.querySelectorAll("*")].map((each) => each.getBoundingClientRect());
    let [left, top, right, bottom] = [Math.min(...boxes.map((b) => b.left)), Math.min(...boxes.map((b) => b.top)), Math.max(...boxes.map((b) => b.right)), Math.max(...boxes.map((b) => b.bottom))];
    for (const part of ["::before", "::after"]) {
      const style = getComputedStyle(element, part);
      if (style.content === "none" || style.position !== "absolute") continue;
      top = Math.min(top, (top + bottom) / 2 - parseFloat(style.height) / 2);
      bottom = Math.max(bottom, (top + bottom) / 2 + parseFloat(style.height) / 2);
      left = Math.min(left, (left + right) / 2 - parseFloat(style.width) / 2);
      right = Math.max(right, (left + right) / 2 + parseFloat(style.width) / 2);
    }
    return { width: right - left, height: bottom - top };
  };

  // What Tab should reach, in the page's order. Of a group of radio buttons one stands for all.
  const stops = () =>
    [...document.querySelectorAll(`${PRESSED}, iframe, audio[controls], video[controls]`)].filter((element) => {
      if (element.disabled || element.tabIndex < 0 || !element.checkVisibility({ visibilityProperty: true })) return false;
      if (element.type !== "radio" || element.checked) return true;
      const group = [...(element.form ?? document).querySelectorAll(`[name="${element.name}"]`)];
      return group[0] === element && !group.some((each) => each.checked);
    });

  const marks = (style) => [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.backgroundColor, style.textDecorationLine, style.borderColor, style.clipPath].join("|");
  const before = new Map();
  // Called before the walk: how each stop looks while it has no focus.
  const walk = () => {
    before.clear();
    if (document.activeElement !== document.body) document.activeElement.blur();
    for (const element of stops()) before.set(element, [marks(getComputedStyle(element)), marks(getComputedStyle(element.closest("label") ?? element))]);
    for (const element of document.querySelectorAll("[tabindex]")) if (element.tabIndex > 0) return [`an order of its own: ${name(element)}`];
    return [];
  };
  // Where the focus is: its place among the stops (-1 outside of the page) and what is wrong with how it shows.
  const focus = () => {
    const element = document.activeElement;
    if (!element || element === document.body) return { place: -1, wrong: [] };
    const wrong = [];
    const [own, labels] = before.get(element) ?? ["", ""];
    const label = element.closest("label") ?? element;
    if (marks(getComputedStyle(element)) === own && marks(getComputedStyle(label)) === labels) wrong.push(`the focus does not show: ${name(element)}`);
    const boxes = [...label.getClientRects()].filter((box) => box.width && box.height);
    const inView = (box) => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    if (!boxes.some(inView)) wrong.push(`the focus is out of view: ${name(element)}`);
    else {
      const uncovered = boxes.filter(inView).some((box) => {
        const [x, y] = [Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1), Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 1)];
        const top = document.elementFromPoint(x, y);
        return !top || label.contains(top) || top.contains(label);
      });
      if (!uncovered) wrong.push(`the focus is covered: ${name(element)}`);
    }
    return { place: [...before.keys()].indexOf(element), name: name(element), wrong };
  };

  // In the reader's forced colours (axe reads the page's own instead): nothing keeps colours of its own.
  const unforced = () =>
    [...document.querySelectorAll("body, body *:not(svg *)")]
      .filter((element) => isShown(element) && getComputedStyle(element).forcedColorAdjust === "none")
      .map((element) => `keeps its own colours: ${name(element)}`);

  // Without scripts: controls that could do nothing.
  const dead = () =>
    [...document.querySelectorAll("button, a[href='#'], a[href=''], a[href^='javascript:']")]
      .filter((element) => isShown(element) && !(element.type === "submit" && element.form))
      .map((element) => `does nothing without scripts: ${name(element)}`);

  globalThis.looking = { cut, moving, small, stops, walk, focus, unforced, dead, name };
}

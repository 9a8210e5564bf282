// Suggestions while somebody types into a search field: an ARIA 1.2 combobox with a listbox of links. Without this, or
// when nothing comes, the field is a plain form. The words come from the form's data attributes.
const WAIT = 200; // milliseconds after the last key
const FEWEST = 2;
const KEPT_FOR = 30_000; // milliseconds: an answer is not asked for again, and what is withdrawn does not stay

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

const enhance = (form) => {
  const input = form.querySelector('input[name="q"]');
  const { suggest, list, none, some } = form.dataset;
  const kept = new Map();
  let timer, asking, options, chosen;

  const panel = element("div", "suggestions");
  panel.id = `${input.id}-suggestions`;
  panel.setAttribute("role", "listbox");
  panel.setAttribute("aria-label", list);
  panel.hidden = true;
  const told = element("p", "vh");
  told.setAttribute("role", "status");
  form.append(panel, told);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" }))
    input.setAttribute(name, value);
  input.setAttribute("aria-controls", panel.id);

  const choose = (index) => {
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    const option = options[chosen];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    panel.hidden = true;
    panel.replaceChildren();
    options = [];
    choose(-1);
    input.setAttribute("aria-expanded", "false");
  };
  const hush = () => {
    close();
    told.textContent = "";
  };
  const show = (groups) => {
    close();
    for (const [number, { title, items }] of groups.entries()) {
      const group = element("div", "suggestion-group");
      const head = element("p", "suggestion-head", title);
      head.id = `${panel.id}-${number}`;
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", head.id);
      group.append(head);
      for (const { title: words, url, lang, kind } of items) {
        const option = element("a", "suggestion");
        const name = element("span", "", words);
        if (lang) name.lang = lang;
        option.append(name);
        if (kind) option.append(" ", element("span", "suggestion-kind", kind));
        option.id = `${panel.id}-option-${options.length}`;
        option.href = url;
        option.tabIndex = -1;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        group.append(option);
        options.push(option);
      }
      panel.append(group);
    }
    if (options.length) {
      panel.hidden = false;
      panel.style.top = `${input.offsetTop + input.offsetHeight}px`;
      input.setAttribute("aria-expanded", "true");
    }
    told.textContent = options.length ? some.replace("{}", options.length) : none;
  };
  const ask = async () => {
    const words = input.value.trim().slice(0, 200);
    if (words.length < FEWEST) return;
    const isCurrent = () => document.activeElement === input && input.value.trim().slice(0, 200) === words;
    try {
      if (!kept.has(words)) {
        asking = new AbortController();
        const answer = await fetch(`${suggest}?${new URLSearchParams({ q: words })}`, { signal: asking.signal });
        if (!answer.ok) throw new Error(answer.status);
        kept.set(words, (await answer.json()).groups);
        setTimeout(() => kept.delete(words), KEPT_FOR);
      }
      if (isCurrent()) show(kept.get(words) ?? []);
    } catch {
      // taken back, refused, or the line is cut: the form still searches, and what was shown for other words goes
      if (isCurrent()) hush();
    }
  };

  options = [];
  chosen = -1;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    asking?.abort();
    if (input.value.trim().length < FEWEST) hush();
    else timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    // 229: Safari says so of the Enter that ends a composition
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (panel.hidden) ask();
      // one place beyond the options is the field itself
      else choose(((chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    } else if (event.key === "Escape" && !panel.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) {
      choose(-1); // these move within the field, and so does whoever presses them
    } else if (event.key === "Enter" && options[chosen]) {
      event.preventDefault();
      options[chosen].click();
    }
  });
  input.addEventListener("blur", hush);
  form.addEventListener("submit", hush);
  panel.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus until the click
  panel.addEventListener("mousedown", (event) => event.preventDefault());
};

for (const form of document.querySelectorAll("form[data-suggest]")) enhance(form);

// Text size and theme: the reader's choice, kept on this machine and set before the first paint.
// A classic script in <head>, because modules run only after the page has been drawn once.
// Without it the radio buttons of the display panel still work, for the page at hand (tokens.css).
{
  const root = document.documentElement;
  const choices = { theme: ["light", "dark", "contrast"], text: ["large", "larger"] };

  const stored = (name) => {
    try {
      return localStorage.getItem(`display-${name}`);
    } catch {
      return null; // storage may be forbidden; the choice then lasts for one page
    }
  };
  const store = (name, value) => {
    try {
      if (value) localStorage.setItem(`display-${name}`, value);
      else localStorage.removeItem(`display-${name}`);
    } catch {
      // as above
    }
  };
  const show = (name, value) => {
    if (choices[name].includes(value)) root.dataset[name] = value;
    else delete root.dataset[name];
  };
  const tick = () => {
    for (const name in choices) {
      const box = document.getElementById(`${name}-${root.dataset[name] ?? "auto"}`);
      if (box) box.checked = true;
    }
  };
  const recall = () => {
    for (const name in choices) show(name, stored(name));
  };

  recall();
  addEventListener("DOMContentLoaded", tick);
  addEventListener("pageshow", (event) => {
    if (event.persisted) recall(), tick();
  });
  addEventListener("storage", () => (recall(), tick()));
  addEventListener("change", ({ target }) => {
    if (!(target.name in choices) || !target.closest("[data-display]")) return;
    show(target.name, target.value);
    store(target.name, root.dataset[target.name]);
  });
}

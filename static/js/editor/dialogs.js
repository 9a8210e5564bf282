// What is left of the editor's own windows (find and replace): names that screen readers can say.
export const mendDialogs = () =>
  CKEDITOR.on("dialogDefinition", ({ data }) => {
    data.definition.dialog.on("show", () => {
      const root = data.definition.dialog.getElement().$;
      for (const input of root.querySelectorAll("input, select, textarea")) {
        const label = root.querySelector(`label[for="${CSS.escape(input.id)}"]`);
        const words = label?.textContent.trim().replace(/:$/, "");
        if (!words) continue;
        input.removeAttribute("aria-labelledby");
        input.setAttribute("aria-label", words);
        // The wrapper claims to be a field too.
        for (let around = input.parentElement; around && around !== root; around = around.parentElement) {
          if (/^(textbox|presentation)$/.test(around.getAttribute("role") ?? "")) around.setAttribute("role", "presentation");
        }
      }
    });
  });

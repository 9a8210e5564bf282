// Choosing a cover by its picture: small pictures in the suggestions, the chosen one beside the field.
const $ = window.django?.jQuery;
const select = document.getElementById("id_cover");

if ($ && select?.classList.contains("admin-autocomplete")) {
  const frame = document.createElement("div");
  frame.className = "cover-frame";
  frame.hidden = true;
  const show = (address) => {
    frame.hidden = !address;
    frame.replaceChildren();
    if (!address) return;
    const image = new Image();
    image.alt = "Ảnh đại diện đang chọn";
    image.src = address;
    frame.append(image);
  };
  select.closest(".related-widget-wrapper").before(frame);
  show(select.value && select.dataset.thumb);

  const { appLabel, modelName, fieldName } = select.dataset;
  const about = { app_label: appLabel, model_name: modelName, field_name: fieldName };
  const row = ({ text, thumb }) => {
    const line = document.createElement("span");
    line.className = "cover-option";
    if (thumb) {
      const image = new Image();
      image.alt = "";
      image.src = thumb;
      line.append(image);
    }
    line.append(text);
    return line;
  };

  // After Django's own script has made the field; making it again replaces it.
  $(() => {
    $(select).select2({
      ajax: { data: ({ term, page }) => ({ term, page, ...about }) },
      templateResult: (choice) => (choice.id ? $(row(choice)) : choice.text),
    });
    select.dispatchEvent(new CustomEvent("select2:made", { bubbles: true }));
  });

  $(select).on("change", async () => {
    const chosen = select.selectedOptions[0];
    if (!chosen?.value) return show("");
    const known = $(select).select2("data")[0]?.thumb;
    if (known) return show(known);
    // Just uploaded in the other window: ask for its picture by its name.
    const address = new URL(select.getAttribute("data-ajax--url"), location.href);
    address.search = new URLSearchParams({ ...about, term: chosen.text });
    const answer = await fetch(address);
    if (!answer.ok) return show("");
    const { results } = await answer.json();
    show(results.find((result) => result.id === chosen.value)?.thumb);
  });
}

// The files of an article: dropped or chosen ones go up at once, one after the other, and stand in the list that the
// form sends; order by dragging or by buttons. Uploading changes no article: saving does.
const panel = document.getElementById("id_files");

if (panel?.dataset.address) {
  const list = panel.querySelector(".files-list");
  const blank = panel.querySelector("template").content.firstElementChild;
  const input = panel.querySelector("input[type=file]");
  const said = panel.querySelector(".files-said");
  const refusals = panel.querySelector(".files-refused");
  const form = panel.closest("form");
  const waiting = [];
  let running = false;

  const say = (text, bad = false) => {
    said.textContent = text;
    said.classList.toggle("is-bad", bad);
  };
  // Each refusal stands until it is put away: a later success must not hide it.
  const refuse = (sentence) => {
    const item = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = sentence;
    const away = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: "Đã hiểu" });
    away.ariaLabel = `Đã hiểu, ẩn câu: ${sentence}`;
    away.addEventListener("click", () => {
      const next = item.nextElementSibling ?? item.previousElementSibling;
      item.remove();
      (next?.querySelector("button") ?? input).focus();
    });
    item.append(words, away);
    refusals.append(item);
  };
  const rows = () => [...list.querySelectorAll(":scope > .file-row")];
  const nameOf = (row) => row.querySelector("[name$='-title']").value.trim() || row.querySelector("[data-slot=original]").textContent;
  const changed = () => {
    list.dispatchEvent(new Event("change", { bubbles: true }));
    for (const [place, row] of rows().entries()) {
      for (const button of row.querySelectorAll("[data-move]")) {
        const edge = button.dataset.move === "-1" ? place === 0 : place === rows().length - 1;
        button.setAttribute("aria-disabled", edge);
      }
    }
  };

  // Without scripts places are numbers and rows go by a tick; here there are buttons for both.
  const dress = (row) => {
    row.querySelector(".file-row-plain")?.remove();
    for (const part of row.querySelectorAll("[data-grip], .file-row-moves")) part.hidden = false;
    row.querySelector("[data-grip]").draggable = true;
  };

  const move = (row, step) => {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other?.classList.contains("file-row")) return;
    if (step < 0) other.before(row);
    else other.after(row);
    row.querySelector(`[data-move="${step}"]`).focus();
    say(`“${nameOf(row)}” ở vị trí ${rows().indexOf(row) + 1} trên ${rows().length}.`);
    changed();
  };

  const drop = (row) => {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const place = row.nextSibling;
    row.remove();
    say(`Đã bỏ “${nameOf(row)}” khỏi bài. `);
    const back = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Lấy lại" });
    back.addEventListener("click", () => {
      list.insertBefore(row, place?.parentNode === list ? place : null);
      say(`“${nameOf(row)}” đã trở lại.`);
      row.querySelector("[data-drop]").focus();
      changed();
    });
    said.append(back);
    (next?.querySelector("[data-drop]") ?? input).focus();
    changed();
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const row = button?.closest(".file-row");
    if (!row) return;
    if (button.dataset.move && button.getAttribute("aria-disabled") !== "true") move(row, Number(button.dataset.move));
    else if ("drop" in button.dataset) drop(row);
  });

  // Dragging a row by its grip
  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    if (!event.target.closest?.("[data-grip]")) return;
    dragged = event.target.closest(".file-row");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", nameOf(dragged));
    event.dataTransfer.setDragImage(dragged, 20, 20);
    dragged.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    const row = dragged && event.target.closest(".file-row");
    if (!row) return;
    event.preventDefault();
    if (row === dragged) return;
    const { top, height } = row.getBoundingClientRect();
    if (event.clientY < top + height / 2) row.before(dragged);
    else row.after(dragged);
  });
  list.addEventListener("drop", (event) => dragged && event.preventDefault());
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    say(`“${nameOf(dragged)}” ở vị trí ${rows().indexOf(dragged) + 1} trên ${rows().length}.`);
    dragged = null;
    changed();
  });

  // Uploading
  const add = (file) => {
    const row = document.importNode(blank, true);
    row.dataset.file = file.id;
    for (const node of [row, ...row.querySelectorAll("*")]) {
      for (const name of ["id", "for", "name"]) {
        const value = node.getAttribute(name);
        if (value) node.setAttribute(name, value.replace(/_0$/, `_${file.id}`).replace("attachment-0-", `attachment-${file.id}-`));
      }
    }
    row.querySelector("[name=attachments]").value = file.id;
    const original = row.querySelector("[data-slot=original]");
    original.textContent = file.original;
    original.href = file.address;
    row.querySelector("[data-slot=about]").textContent = file.about;
    row.querySelector("[name$='-title']").value = file.title;
    row.querySelector("[data-signed]").hidden = !file.is_signed;
    row.querySelector("[data-scan]").hidden = !file.is_scan;
    row.querySelector("[data-recording]").hidden = !file.is_recording;
    const warnings = row.querySelector("[data-warnings]");
    warnings.hidden = file.warnings.length === 0;
    for (const sentence of file.warnings) warnings.append(Object.assign(document.createElement("li"), { textContent: sentence }));
    dress(row);
    list.append(row);
    changed();
    return row;
  };

  const freshToken = async () => {
    const given = await fetch(new URL("/admin/news/article/typing/token/", location), { redirect: "manual" });
    if (given.ok) form.elements.csrfmiddlewaretoken.value = (await given.json()).token;
  };

  const send = (file, again = true) =>
    new Promise((done) => {
      const line = document.createElement("li");
      line.className = "file-sending";
      const label = document.createElement("span");
      label.textContent = file.name;
      const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
      bar.setAttribute("aria-label", `Đang tải “${file.name}”`);
      const stop = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Dừng" });
      line.append(label, bar, stop);
      list.append(line);
      const request = new XMLHttpRequest();
      const end = (sentence, row = null) => {
        line.remove();
        say(sentence);
        done(row);
      };
      const fail = (sentence) => {
        line.remove();
        say("");
        refuse(sentence);
        done(null);
      };
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        bar.value = Math.round((loaded / total) * 100);
        if (loaded === total) label.textContent = `${file.name}: đang kiểm tra…`;
      });
      request.addEventListener("load", () => {
        let answer = null;
        try {
          answer = JSON.parse(request.responseText);
        } catch {
          // a page instead of an answer: the session has ended, or a server in between has refused
        }
        if (request.status === 403 && again) {
          // The session is a new one since this page was opened, and so is its token.
          line.remove();
          freshToken().then(() => send(file, false)).then(done);
        } else if (answer?.attachment) end(`Đã thêm “${file.name}”. Xin xem lại tên hiện cho bạn đọc.`, add(answer.attachment));
        else if (answer?.error) fail(`“${file.name}”: ${answer.error}`);
        else if (request.status === 413) fail(`“${file.name}” nặng quá mức máy chủ nhận. Xin nén bớt hoặc tách tệp.`);
        else fail(`Chưa tải được “${file.name}”. Xin mở trang đăng nhập ở cửa sổ khác, đăng nhập lại, rồi thêm tệp lần nữa.`);
      });
      request.addEventListener("error", () => fail(`Mất kết nối nên chưa tải được “${file.name}”. Có mạng lại, xin thêm lần nữa.`));
      request.addEventListener("abort", () => end(`Đã dừng tải “${file.name}”.`));
      stop.addEventListener("click", () => request.abort());
      request.open("POST", panel.dataset.address);
      request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
      const body = new FormData();
      body.append("file", file);
      request.send(body);
    });

  const take = async (files) => {
    waiting.push(...files);
    if (running) return;
    running = true;
    const before = refusals.children.length;
    let last = null;
    let count = 0;
    while (waiting.length) {
      const row = await send(waiting.shift());
      if (row) [last, count] = [row, count + 1];
    }
    running = false;
    if (count > 1) say(`Đã thêm ${count} tệp. Xin xem lại tên hiện cho bạn đọc.`);
    if (last && refusals.children.length <= before) last.querySelector("[name$='-title']").focus();
  };

  input.addEventListener("change", (event) => {
    event.stopPropagation(); // a chosen file is no typing
    take([...input.files]);
    input.value = "";
  });
  input.addEventListener("input", (event) => event.stopPropagation());
  input.removeAttribute("name"); // sent already, so not once more with the form

  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  panel.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    panel.classList.add("is-target");
  });
  panel.addEventListener("dragleave", (event) => panel.contains(event.relatedTarget) || panel.classList.remove("is-target"));
  panel.addEventListener("drop", (event) => {
    panel.classList.remove("is-target");
    if (!hasFiles(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });

  // Before any other listener of the form: what is still on its way would be missing from what is saved.
  addEventListener(
    "submit",
    (event) => {
      if (event.target !== form || !running) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      say("Tệp đang tải lên. Xin đợi tải xong rồi bấm lại.", true);
      panel.scrollIntoView({ block: "center" });
    },
    true,
  );
  addEventListener("beforeunload", (event) => running && event.preventDefault());

  panel.classList.add("has-scripts");
  for (const row of rows()) dress(row);
  for (const [place, row] of rows().entries()) {
    row.querySelector("[data-move='-1']").setAttribute("aria-disabled", place === 0);
    row.querySelector("[data-move='1']").setAttribute("aria-disabled", place === rows().length - 1);
  }
}

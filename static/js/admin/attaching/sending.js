// One file on its way to the server: a line with its progress, and what came of it.

const freshToken = async (form) => {
  const given = await fetch(new URL("/admin/news/article/typing/token/", location), { redirect: "manual" });
  if (given.ok) form.elements.csrfmiddlewaretoken.value = (await given.json()).token;
};

const lineOf = (name) => {
  const line = document.createElement("li");
  line.className = "file-sending";
  const label = Object.assign(document.createElement("span"), { textContent: name });
  const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
  bar.setAttribute("aria-label", `Đang tải “${name}”`);
  const stop = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Dừng" });
  line.append(label, bar, stop);
  return { line, label, bar, stop };
};

const read = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a page instead of an answer: the session has ended, or a server in between has refused
  }
};

/** Fulfilled with {attachment, sentence}; without `attachment` the sentence says why there is none. Never rejected. */
export const sendFile = (file, { address, form, list }, again = true) =>
  new Promise((done) => {
    const { line, label, bar, stop } = lineOf(file.name);
    list.append(line);
    const request = new XMLHttpRequest();
    const end = (sentence, attachment = null) => {
      line.remove();
      done({ attachment, sentence });
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = Math.round((loaded / total) * 100);
      if (loaded === total) label.textContent = `${file.name}: đang kiểm tra…`;
    });
    request.addEventListener("load", () => {
      const answer = read(request.responseText);
      if (request.status === 403 && again) {
        // The session is a new one since this page was opened, and so is its token.
        line.remove();
        freshToken(form).then(() => sendFile(file, { address, form, list }, false)).then(done);
      } else if (answer?.attachment) end(`Đã thêm “${file.name}”. Xin xem lại tên hiện cho bạn đọc.`, answer.attachment);
      else if (answer?.error) end(`“${file.name}”: ${answer.error}`);
      else if (request.status === 413) end(`“${file.name}” nặng quá mức máy chủ nhận. Xin nén bớt hoặc tách tệp.`);
      else end(`Chưa tải được “${file.name}”. Xin mở trang đăng nhập ở cửa sổ khác, đăng nhập lại, rồi thêm tệp lần nữa.`);
    });
    request.addEventListener("error", () => end(`Mất kết nối nên chưa tải được “${file.name}”. Có mạng lại, xin thêm lần nữa.`));
    request.addEventListener("abort", () => end(`Đã dừng tải “${file.name}”.`));
    stop.addEventListener("click", () => request.abort());
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    const body = new FormData();
    body.append("file", file);
    request.send(body);
  });

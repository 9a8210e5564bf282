// The picture library, for scripts: every refusal is an Error whose message is a sentence for the person.
// A picture is {id, title, alt, caption, credit, thumb, width, height, described, uses, figure, edit}.
import { csrfToken, post, renewToken } from "./unsent.js";

const LIBRARY = "/admin/news/image/";
const OFFLINE = "Mất kết nối nên chưa gửi được. Xin kiểm tra mạng rồi thử lại.";
const LOGGED_OUT = "Phiên đăng nhập đã hết. Xin đăng nhập lại ở một thẻ khác rồi thử lại.";
const FORBIDDEN = "Tài khoản của bạn không làm được việc này với ảnh.";
const TOO_LARGE = "Ảnh quá nặng. Xin thu nhỏ rồi tải lại.";
const BROKEN = "Máy chủ đang trục trặc nên chưa xong. Xin thử lại sau ít phút.";

const sentenceOf = (status, answer) => {
  if (answer?.error) return answer.error;
  if (status === 403) return FORBIDDEN;
  if (status === 404) return "Ảnh này không còn trong thư viện.";
  if (status === 413) return TOO_LARGE;
  return status ? BROKEN : OFFLINE;
};

const read = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

// fetch cannot tell how much has been sent; XMLHttpRequest can.
const send = (file, { onProgress, signal }) =>
  new Promise((answered, failed) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name || "anh");
    request.open("POST", `${LIBRARY}take/`);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => lengthComputable && onProgress?.(loaded / total));
    request.addEventListener("load", () => answered({ status: request.status, answer: read(request.responseText), address: request.responseURL }));
    request.addEventListener("error", () => failed(new Error(OFFLINE)));
    request.addEventListener("abort", () => failed(new DOMException("", "AbortError")));
    signal?.addEventListener("abort", () => request.abort());
    if (signal?.aborted) return failed(new DOMException("", "AbortError"));
    request.send(body);
  });

/**
 * Send a file (File or Blob) into the library: {image, same}; `same` where it had been there already.
 * onProgress(fraction of the bytes sent): at 1 the server is still at work. An abort rejects with an AbortError.
 */
export const uploadPicture = async (file, options = {}) => {
  let { status, answer, address } = await send(file, options);
  if (status === 403 && !answer && (await renewToken())) ({ status, answer, address } = await send(file, options));
  if (answer?.image) return { image: answer.image, same: Boolean(answer.same) };
  throw new Error(new URL(address || location).pathname.startsWith("/admin/login/") ? LOGGED_OUT : sentenceOf(status, answer));
};

/**
 * Describe a picture: fields of {title, alt_text, caption, credit}, those not named stay; the picture as it is now.
 * What is wrong with which field stands in the Error's `errors`: {field: sentence}.
 */
export const describePicture = async (id, fields) => {
  const { state, answer, status } = await post(`${LIBRARY}${id}/describe/`, new URLSearchParams(fields).toString());
  if (state === "ok" && answer.image) return answer.image;
  if (answer?.errors) throw Object.assign(new Error(Object.values(answer.errors).join(" ")), { errors: answer.errors });
  throw new Error(state === "login" ? LOGGED_OUT : sentenceOf(status, answer));
};

/** Pictures that match the words, newest first: {images, next}; `next` is the number of a further page, or null. */
export const searchPictures = async (words = "", page = 1, { signal } = {}) => {
  let response;
  try {
    const query = new URLSearchParams({ q: words, page });
    response = await fetch(`${LIBRARY}choose/?${query}`, { redirect: "manual", signal });
  } catch (problem) {
    throw problem.name === "AbortError" ? problem : new Error(OFFLINE);
  }
  if (response.type === "opaqueredirect") throw new Error(LOGGED_OUT);
  const answer = read(await response.text());
  if (response.ok && answer?.images) return answer;
  throw new Error(sentenceOf(response.status, answer));
};

// Passkeys: asks the browser for what the server's page says (data-options), puts the answer into the form and sends it.

const CANCELLED = "Chưa nhận được khóa. Bạn có thể bấm nút để thử lại, hoặc dùng cách khác.";
const KNOWN = "Máy hoặc khóa này đã được thêm rồi.";

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const text = (buffer) => {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const known = (rows) => rows.map((row) => ({ ...row, id: bytes(row.id) }));

async function create(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return told(made, {
    clientDataJSON: text(made.response.clientDataJSON),
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function get(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: known(options.allowCredentials),
  };
  const proof = await navigator.credentials.get({ publicKey });
  return told(proof, {
    clientDataJSON: text(proof.response.clientDataJSON),
    authenticatorData: text(proof.response.authenticatorData),
    signature: text(proof.response.signature),
    userHandle: proof.response.userHandle ? text(proof.response.userHandle) : null,
  });
}

const told = (credential, response) =>
  JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response,
  });

for (const part of document.querySelectorAll("[data-passkey]")) {
  const button = part.querySelector("button");
  const said = part.querySelector(".passkey-said");
  if (!window.PublicKeyCredential) {
    said.textContent = "Trình duyệt này không dùng được khóa truy cập.";
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    const form = part.closest("form");
    button.disabled = true;
    said.textContent = "Xin làm theo trình duyệt…";
    try {
      const ask = part.dataset.passkey === "create" ? create : get;
      form.elements[part.dataset.field].value = await ask(JSON.parse(part.dataset.options));
      form.submit();
    } catch (error) {
      said.textContent = error.name === "InvalidStateError" ? KNOWN : CANCELLED;
      button.disabled = false;
    }
  });
}

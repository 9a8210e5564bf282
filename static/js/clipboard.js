// Words into the clipboard, with https or without.

export async function copy(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without https there is no clipboard; the old way asks for a field with the words selected.
  }
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "vh";
  field.value = text;
  beside.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return isCopied;
}

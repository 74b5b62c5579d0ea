// Elements made of texts: nothing that came from elsewhere ever becomes markup.

/** Makes an element with a class and contents, texts or elements. */
export function element(name, className, ...contents) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.append(...contents);
  return made;
}

export function byId(id) {
  return document.getElementById(id);
}

export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

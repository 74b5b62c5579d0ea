// The console's clock: a viewer's own may be wrong, and decides nothing.

let ahead = 0;

/** Takes what the console's clock says now. */
export function setClock(millis) {
  ahead = millis - Date.now();
}

export function now() {
  return Date.now() + ahead;
}

// The server's clock: <html data-now> is its time when the page was made, so a wrong laptop clock closes nothing early.
const rendered = Date.parse(document.documentElement.dataset.now ?? "");
const skew = Number.isNaN(rendered) ? 0 : rendered - Date.now();

/** Milliseconds since 1970 on the server's clock (late by the time the page took to arrive). */
export const now = () => Date.now() + skew;

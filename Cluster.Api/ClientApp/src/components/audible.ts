/** For what must be heard at any time: an open list hides the rest of the page from screen readers, and a call may come meanwhile. */
export const audible = { "data-react-aria-top-layer": true };

// What the other parts ask of the page that is shown.
export const one = (selector) => document.querySelector(selector);
export const forms = () => [...document.querySelectorAll("form[data-turn]")];
export const isLost = () => Boolean(one("[data-connection=lost]"));

// React marks the elements that it has taken over; until then a form posts by itself.
export const isOfTheApp = (element) => Object.keys(element).some((key) => key.startsWith("__reactProps$"));

// Owns what is fetched only when it is first wanted: the first view stays light.

/** A function of a module that is fetched at its first call. */
const later = (load, name) => async (...given) => (await load())[name](...given);

const menus = () => import("./menus.js");
const dialogs = () => import("./dialogs.js");

export const openMenu = later(menus, "openMenu");
export const openMessageMenu = later(() => import("./messagemenu.js"), "openMessageMenu");
export const ask = later(dialogs, "ask");
export const dialog = later(dialogs, "dialog");
export const askName = later(() => import("./newclient.js"), "askName");
export const richMessage = later(() => import("./rich.js"), "richMessage");

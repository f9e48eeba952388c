// Owns what is fetched only when it is first wanted: the first view stays light.

import { h } from "./dom.js";

const sheets = new Map();

/** Fetches a style sheet, once. */
function sheet(name) {
  if (!sheets.has(name)) {
    sheets.set(name, new Promise((resolve) => {
      const link = { rel: "stylesheet", href: `/page/${name}.css`, onload: resolve, onerror: resolve };
      document.head.append(h("link", link));
    }));
  }
  return sheets.get(name);
}

/** A function of a module that is fetched, with its style sheet, at its first call. */
const later = (load, name, looks) => async (...given) => {
  const [module] = await Promise.all([load(), looks && sheet(looks)]);
  return module[name](...given);
};

const dialogs = () => import("./dialogs.js");
const choices = (name) => later(() => import("./choices.js"), name, "overlay");

export const chooseActing = choices("chooseActing");
export const chooseCommand = choices("chooseCommand");
export const chooseFile = choices("chooseFile");
export const chooseOwner = choices("chooseOwner");
export const chooseWeather = choices("chooseWeather");
export const openPhoneMenu = choices("openPhoneMenu");
export const openTopicMenu = choices("openTopicMenu");
export const openMessageMenu = later(() => import("./messagemenu.js"), "openMessageMenu", "overlay");
export const ask = later(dialogs, "ask", "overlay");
export const dialog = later(dialogs, "dialog", "overlay");
export const askName = later(() => import("./newclient.js"), "askName", "overlay");
export const follow = later(() => import("./follow.js"), "follow");
export const media = later(() => import("./media.js"), "media", "media");
export const richMessage = later(() => import("./rich.js"), "richMessage", "rich");

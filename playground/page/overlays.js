// Owns what is laid over the chats when it is first wanted: menus, dialogs, questions.

import { later } from "./later.js";

const choices = (name) => later(() => import("./choices.js"), name, "overlay");
const dialogs = (name) => later(() => import("./dialogs.js"), name, "overlay");

export const chooseActing = choices("chooseActing");
export const chooseCommand = choices("chooseCommand");
export const chooseFile = choices("chooseFile");
export const chooseOwner = choices("chooseOwner");
export const chooseWeather = choices("chooseWeather");
export const openPhoneMenu = choices("openPhoneMenu");
export const openTopicMenu = choices("openTopicMenu");
export const dialog = dialogs("dialog");
export const askName = later(() => import("./newclient.js"), "askName", "overlay");

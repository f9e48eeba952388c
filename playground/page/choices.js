// Owns what the menus around the chats offer; fetched with the first of them.

import { act } from "./acts.js";
import { openMenu } from "./menus.js";
import { askName } from "./newclient.js";
import { crowd, panes, PHONES, staff } from "./panes.js";
import { store } from "./store.js";
import { t } from "./i18n.js";

const FILES = { photo: "image", album: "album", document: "file", voice: "mic", sticker: "smile", location: "place" };

/** Who is at a phone. */
export function chooseOwner(at, phone) {
  const choices = crowd(phone).map((person) => ({
    label: person.name, about: person.role === "client" ? undefined : t(person.role),
    checked: person.id === store.view.phones[phone], act: `person-${person.id}`,
    pick: () => store.look({ phones: { ...store.view.phones, [phone]: person.id } }),
  }));
  const extra = PHONES[phone].roles.includes("client")
    ? [{ label: t("addClient"), sign: "plus", act: "add-client", pick: () => askName(phone) }] : [];
  openMenu(at, [...choices, ...extra], { label: t("whose") });
}

/** Who acts in the group; an admin may do so anonymously. */
export function chooseActing(at) {
  const { acting, anonymous } = store.view;
  const choices = staff().flatMap((person) => (person.admin ? [false, true] : [false]).map((hidden) => ({
    label: person.name, about: t(hidden ? "anonymously" : person.role),
    checked: acting === person.id && anonymous === hidden,
    act: hidden ? `anonymous-${person.id}` : `person-${person.id}`,
    pick: () => store.look({ acting: person.id, anonymous: hidden }),
  })));
  openMenu(at, choices, { label: t("acting") });
}

/** What a person can do with their chat as a whole. */
export function openPhoneMenu(at, phone) {
  const person = store.people.get(panes(phone).viewer);
  if (!person) return;
  const name = person.blocked ? "unblock" : "block";
  openMenu(at, [{ label: t(name), sign: "stop", act: name, danger: !person.blocked,
    pick: () => act(name, { as: person.id }, phone) }], { label: t("phoneMenu") });
}

export function openTopicMenu(at) {
  const { viewer, topic } = panes("group");
  const choice = (name, sign, label, danger) => ({ label: t(label), sign, act: name, danger,
    pick: () => act(name, { as: viewer, topic }, "group") });
  openMenu(at, [
    store.topics.get(topic)?.closed
      ? choice("topic_reopen", "check", "topicReopen") : choice("topic_close", "lock", "topicClose"),
    choice("topic_delete", "trash", "topicDelete", true),
  ], { label: t("topicMenu") });
}

/** @param {Record<string, string>} kinds each with its sign */
export function chooseWeather(at, kinds) {
  openMenu(at, Object.entries(kinds).map(([kind, emoji]) => ({
    label: t(`weather.${kind}`), about: t(`about.${kind}`), emoji, act: `weather-${kind}`,
    checked: store.told.weather.kind === kind, pick: () => act("weather", { kind }),
  })), { label: t("weather") });
}

/** @param {(kind: string) => void} attach */
export function chooseFile(at, attach) {
  openMenu(at, Object.entries(FILES).map(([kind, sign]) => ({
    label: t(`kind.${kind}`), sign, act: `attach-${kind}`, pick: () => attach(kind),
  })), { label: t("attach") });
}

/** @param {(text: string) => void} say */
export function chooseCommand(at, commands, say) {
  openMenu(at, commands.map(({ command, description }) => ({
    label: `/${command}`, about: description, act: `command-${command}`, pick: () => say(`/${command}`),
  })), { label: t("commands") });
}

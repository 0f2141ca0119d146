import { ask } from "./ask.js";
import { send } from "./http.js";
import { secretFace } from "./secret-text.js";

const stepUpUrl = "/api/v1/auth/step-up";

// Confirmation and reason, then the request; if the session is not fresh enough, the password, then the request again.
// Resolves to { data, seconds, reason } or null when the person changed their mind. Refusals are shown in the dialog.
export async function requestReveal({ url, credential, label, fields, purpose, version, reason = "optional" }) {
  let granted = null;
  let stepUp = false;
  let given = "";

  const attempt = async () => {
    const body = { fields, purpose };
    if (given) body.reason = given;
    if (version) body.version = Number(version);
    const result = await send("POST", url, body);
    if (result.ok) granted = { data: result.data, seconds: secondsLeft(result), reason: given };
    stepUp = result.code === "step_up_required";
    if (result.code === "reason_required") reason = "required";
    return result.ok || stepUp ? null : result.message;
  };

  if (purpose === "show") secretFace();
  const verb = purpose === "copy" ? "Copy" : "Reveal";
  const confirmed = await ask({
    title: `${verb} ${label.toLowerCase()} of ${credential}?`,
    lead: "This is written to the audit log with your name, before anything is shown.",
    fields: reason === "none" ? [] : [{
      name: "reason", label: "Reason", type: "text", maxlength: 500, optional: reason !== "required", required: reason === "required",
      placeholder: "What for, or a ticket number",
    }],
    confirm: verb,
    kind: "primary",
    sign: purpose === "copy" ? "copy" : "eye",
    submit: (values) => {
      given = values.reason?.trim() ?? "";
      return attempt();
    },
  });
  if (!confirmed) return null;
  if (granted) return granted;
  if (!stepUp) return null;

  await ask({
    title: "Confirm it is you",
    lead: "It has been a while since you signed in. Your password opens the vault for the next 15 minutes.",
    fields: [{ name: "password", label: "Password", type: "password", autocomplete: "current-password", required: true }],
    confirm: "Continue",
    sign: "lock-open",
    submit: async (values) => {
      const result = await send("POST", stepUpUrl, { password: values.password });
      return result.ok ? attempt() : result.message;
    },
  });
  return granted;
}

// A copy from a panel that is open already was confirmed a moment ago; it is audited all the same.
export async function requestAgain({ url, fields, purpose, version, reason }) {
  const body = { fields, purpose };
  if (reason) body.reason = reason;
  if (version) body.version = Number(version);
  const result = await send("POST", url, body);
  return result.ok ? { data: result.data, seconds: secondsLeft(result) } : { error: result.message };
}

function secondsLeft({ data, sentAt }) {
  // The answer's date may be a second behind: better a little early than late.
  const left = (Date.parse(data.hideAt) - sentAt) / 1000 - 1;
  return Number.isFinite(left) ? Math.min(Math.max(Math.floor(left), 3), 120) : 30;
}

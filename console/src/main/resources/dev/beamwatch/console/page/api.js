// Questions to the console, and changes. What is refused comes as an error whose message says why.

let csrf = '';
let askToken = () => Promise.reject(new Error('The token of this console is needed.'));

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function setCsrf(value) {
  csrf = value;
}

/** Sets what is done when the console wants a token: it returns a promise that is kept after a login. */
export function onUnauthorized(ask) {
  askToken = ask;
}

async function send(path, options = {}) {
  const headers = options.isChange ? {...options.headers, 'X-Beamwatch-CSRF': csrf} : options.headers;
  const answer = await fetch(path, {...options, headers, credentials: 'same-origin'});
  let body = {};
  try {
    body = await answer.json();
  } catch {
    body = {error: `The console answered ${answer.status}.`};
  }
  if (answer.status === 401 && path !== '/api/login') {
    await askToken();
    return send(path, options);
  }
  if (!answer.ok) {
    throw new Refused(answer.status, body.error ?? `The console answered ${answer.status}.`);
  }
  return body;
}

function query(parameters) {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of [value].flat()) {
      if (each != null && each !== '') {
        all.append(name, each);
      }
    }
  }
  return all.toString();
}

const json = (method, body) => ({method, headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});

export const state = () => send('/api/state');
export const health = () => send('/api/health');
export const windows = hosts => send('/api/windows?' + query({host: hosts}));
export const look = (stream, hosts) => send('/api/look', json('POST', {stream, hosts}));
export const host = name => send('/api/hosts/one?' + query({host: name}));
export const breaches = before => send('/api/breaches?' + query({before}));
export const messages = before => send('/api/messages?' + query({before}));
export const deadLetters = (reason, before) => send('/api/dead-letters?' + query({reason, before}));
export const deadLetter = seq => send('/api/dead-letters/one?' + query({seq}));
export const thresholds = search => send('/api/thresholds?' + query({search}));
export const setThreshold = (name, limit) =>
  send('/api/thresholds', {...json('PUT', {host: name, limit}), isChange: true});
export const removeThreshold = name =>
  send('/api/thresholds?' + query({host: name}), {method: 'DELETE', isChange: true});
export const logout = () => send('/api/logout', {method: 'POST', isChange: true});

/** After it what had to wait is sent again, perhaps to a console that was started anew and takes other proof. */
export async function login(token) {
  const answer = await send('/api/login', json('POST', {token}));
  setCsrf(answer.csrf);
}

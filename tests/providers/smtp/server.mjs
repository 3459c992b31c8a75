// A mail server on a free port of the loopback. Settings as JSON: { secure, hideStartTls, key, cert, user, password, hang }.
// Beside it, over HTTP: GET /test/mails tells what was taken, POST /test/refuse { address, code } has a recipient refused (0: taken again).
import http from 'node:http';
import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const settings = JSON.parse(process.argv[2]);
const mails = [];
const attempts = [];
const refused = new Map();
const hidden = [...(settings.hideStartTls ? ['STARTTLS'] : [])];

const server = new SMTPServer({
  secure: settings.secure ?? false,
  ...(settings.key ? { key: readFileSync(settings.key), cert: readFileSync(settings.cert) } : {}),
  disabledCommands: [...hidden, ...(settings.user ? [] : ['AUTH'])],
  authOptional: !settings.user,
  allowInsecureAuth: false,
  disableReverseLookup: true,
  onAuth(auth, session, done) {
    return auth.username === settings.user && auth.password === settings.password ? done(null, { user: auth.username }) : done(new Error('no such account'));
  },
  onRcptTo(address, session, done) {
    attempts.push(address.address);
    const code = refused.get(address.address.toLowerCase());
    return code ? done(Object.assign(new Error('not taken'), { responseCode: code })) : done();
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => {
      mails.push({ from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((x) => x.address), secure: session.secure, user: session.user ?? null, raw: Buffer.concat(chunks).toString('latin1') });
      if (!settings.hang) done();
    });
  },
});
server.on('error', () => {});

const control = http.createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  if (request.method === 'POST') {
    const { address, code } = JSON.parse(body);
    if (code) refused.set(address.toLowerCase(), code);
    else refused.delete(address.toLowerCase());
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ mails, attempts }));
});

server.listen(0, '127.0.0.1', () => control.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ smtp: server.server.address().port, control: control.address().port }))));

// The certified OpenID provider of the tests. It reads one JSON object from its first argument:
//   { "port": 0, "clients": [ … ], "people": { "ada": { "email": …, "groups": [ … ] } } }
// and writes {"issuer": …} when it listens. POST /test/people replaces the people, POST /test/keys rotates the signing key.
import { createServer } from 'node:http';
import { randomUUID, generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const settings = JSON.parse(process.argv[2]);
let people = settings.people ?? {};
const server = createServer();
await new Promise((listening) => server.listen(settings.port ?? 0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

function make(keys) {
  const provider = new Provider(issuer, {
    clients: settings.clients.map((client) => ({ ...client })),
    jwks: { keys },
    cookies: { keys: ['tests only'] },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username', 'locale', 'oid', 'department'],
      groups: ['groups'],
    },
    scopes: ['openid', 'email', 'profile', 'groups', 'offline_access'],
    pkce: { required: () => true },
    // Its clients are on the loopback here, where it would not tell them of a logout.
    fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
    features: {
      devInteractions: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    ttl: { Interaction: 600, Session: 3600, Grant: 3600, AccessToken: 600, IdToken: 600 },
    findAccount: (ctx, id) => (people[id] ? { accountId: people[id].sub ?? id, claims: () => ({ sub: id, ...people[id] }) } : undefined),
  });
  provider.on('server_error', (ctx, error) => console.error(error));
  return provider;
}

let keys = [signingKey()];
let handle = make(keys).callback();
server.on('request', (request, response) => {
  if (request.method === 'POST' && request.url.startsWith('/test/')) {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      if (request.url === '/test/people') people = JSON.parse(body);
      if (request.url === '/test/keys') { keys = [signingKey()]; handle = make(keys).callback(); }
      response.writeHead(204).end();
    });
    return;
  }
  handle(request, response);
});
console.log(JSON.stringify({ issuer }));

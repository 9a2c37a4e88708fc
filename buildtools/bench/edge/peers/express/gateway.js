// The gateway: session in, token out, and the request goes on to the API.
import { createSecretKey } from "node:crypto";
import http from "node:http";
import express from "express";
import { createProxyMiddleware } from "http-proxy-middleware";
import { Redis } from "ioredis";
import jwt from "jsonwebtoken";

const [port, api] = process.argv.slice(2);
const redis = new Redis(process.env.REDIS_URL);
// A string would be tried as a private key first, every time.
const key = createSecretKey(Buffer.from(process.env.JWT_KEY));
const app = express().disable("x-powered-by");

app.use(async (request, response, next) => {
  const row = await redis.get(`bench:session:${request.get("x-session-id") ?? ""}`);
  if (!row) return response.status(401).json({ error: "unknown session" });
  const session = JSON.parse(row);
  const claims = { sub: session.user_id, acc: session.account_id, scopes: session.scopes };
  request.headers.authorization = `Bearer ${jwt.sign(claims, key, { expiresIn: 120 })}`;
  next();
});
app.use(
  createProxyMiddleware({
    target: `http://127.0.0.1:${api}`,
    agent: new http.Agent({ keepAlive: true, maxSockets: 256 }),
  }),
);
app.listen(Number(port), "127.0.0.1");

// The API: token, scope, validation, MongoDB by mongoose. Reads are lean, as its manual advises.
import { createSecretKey, randomBytes } from "node:crypto";
import express from "express";
import jwt from "jsonwebtoken";
import mongoose from "mongoose";
import { Contact, ContactIn, fromJson, toJson } from "./contact.js";

const [port] = process.argv.slice(2);
const PATH = "/v1/crm/contacts";
// A string would be tried as a public key first, every time.
const key = createSecretKey(Buffer.from(process.env.JWT_KEY));
const app = express().disable("x-powered-by").disable("etag");

const scoped = (scope) => (request, response, next) => {
  try {
    request.caller = jwt.verify((request.get("authorization") ?? "").slice(7), key);
  } catch {
    return response.status(401).json({ error: "bad token" });
  }
  const { scopes } = request.caller;
  if (scopes.includes(scope) || scopes.includes(scope.split(".")[0])) return next();
  return response.status(403).json({ error: `needs ${scope}` });
};

app.get(`${PATH}/:id`, scoped("contacts.read"), async (request, response) => {
  const row = await Contact.findOne({ _id: request.params.id, account_id: request.caller.acc, _live: true }).lean();
  return row ? response.json(toJson(row)) : response.status(404).json({ error: "no such contact" });
});

app.get(PATH, scoped("contacts.read"), async (request, response) => {
  const size = Number(request.query.pageSize ?? 25);
  const query = { account_id: request.caller.acc, _live: true };
  if (request.query.pageToken) {
    const [time, id] = request.query.pageToken.split("|");
    const made = new Date(time);
    query.$or = [{ create_time: { $lt: made } }, { create_time: made, _id: { $lt: id } }];
  }
  const rows = await Contact.find(query).sort({ create_time: -1, _id: -1 }).limit(size + 1).lean();
  const last = rows[size - 1];
  const nextPageToken = rows.length > size ? `${last.create_time.toISOString()}|${last._id}` : "";
  response.json({ contacts: rows.slice(0, size).map(toJson), nextPageToken });
});

app.post(PATH, scoped("contacts.write"), express.json(), async (request, response) => {
  const sent = ContactIn.safeParse(request.body);
  if (!sent.success) return response.status(400).json({ error: sent.error.issues });
  const row = fromJson(sent.data);
  const texts = [row.display_name, row.first_name, row.last_name];
  texts.push(...row.emails.map((email) => email.address), ...row.phones.map((phone) => phone.number));
  const now = new Date();
  try {
    const made = await Contact.create({
      ...row,
      _id: `con_${randomBytes(13).toString("hex").toUpperCase()}`,
      account_id: request.caller.acc,
      owner_id: row.owner_id || request.caller.sub,
      create_time: now,
      update_time: now,
      revision: 1,
      _live: true,
      _search: [...new Set(texts.flatMap((text) => text.toLowerCase().match(/\w+/g) ?? []))].sort(),
    });
    return response.json(toJson(made.toObject()));
  } catch (error) {
    if (error.code === 11000) return response.status(409).json({ error: "another contact has this email" });
    throw error;
  }
});

await mongoose.connect(process.env.MONGODB_URI, { dbName: process.env.MONGODB_DATABASE, w: "majority" });
app.listen(Number(port), "127.0.0.1");

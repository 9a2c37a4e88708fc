// A contact: how it is stored, what may be sent, and how it is shown.
import mongoose from "mongoose";
import { z } from "zod";

const text = { type: String, default: "" };
const email = { _id: false, address: text, label: text, primary: { type: Boolean, default: false } };
const phone = { _id: false, number: text, region_code: text, label: text, primary: { type: Boolean, default: false } };
const address = Object.fromEntries(
  ["street", "unit", "city", "state", "postal_code", "region_code", "label"].map((name) => [name, text]),
);
const texts = ["display_name", "first_name", "last_name", "job_title", "website", "owner_id", "source", "time_zone",
  "language_code", "business_id", "image_url"];
const lists = ["follower_ids", "do_not_contact", "external_ids", "list_ids", "distinct_ids"];

export const Contact = mongoose.model(
  "Contact",
  new mongoose.Schema(
    {
      _id: String,
      account_id: String,
      create_time: Date,
      update_time: Date,
      type: String,
      ...Object.fromEntries(texts.map((name) => [name, text])),
      emails: [email],
      phones: [phone],
      addresses: [{ _id: false, ...address }],
      tags: [String],
      lifecycle_stage: String,
      custom_fields: { type: mongoose.Schema.Types.Mixed, default: {} },
      ...Object.fromEntries(lists.map((name) => [name, [String]])),
      socials: [{ _id: false, network: text, url: text, handle: text }],
      score: { type: Number, default: 0 },
      revision: Number,
      _live: Boolean,
      _search: [String],
    },
    { collection: "crm.contacts", autoIndex: false, versionKey: false, minimize: false },
  ),
);

const short = (most) => z.string().max(most).default("");
const region = z.string().regex(/^([A-Z]{2})?$/).default("");

export const ContactIn = z.strictObject({
  type: z.enum(["CONTACT_TYPE_PERSON", "CONTACT_TYPE_BUSINESS"]),
  displayName: short(200),
  firstName: short(100),
  lastName: short(100),
  emails: z
    .array(z.strictObject({ address: z.email().max(254), label: short(40), primary: z.boolean().default(false) }))
    .max(20)
    .default([]),
  phones: z
    .array(
      z.strictObject({
        number: z.string().regex(/^\+[1-9][0-9]{6,14}$/),
        regionCode: region,
        label: short(40),
        primary: z.boolean().default(false),
      }),
    )
    .max(20)
    .default([]),
  addresses: z
    .array(
      z.strictObject({
        street: short(200),
        unit: short(60),
        city: short(100),
        state: short(100),
        postalCode: short(20),
        regionCode: region,
        label: short(40),
      }),
    )
    .max(10)
    .default([]),
  jobTitle: short(120),
  website: short(500),
  ownerId: z.string().default(""),
  tags: z.array(z.string().min(1).max(60)).max(100).default([]),
  lifecycleStage: z.string().default("LIFECYCLE_STAGE_UNSPECIFIED"),
  source: short(60),
  customFields: z.record(z.string(), z.any()).default({}),
  timeZone: short(64),
  followerIds: z.array(z.string()).max(100).default([]),
  languageCode: short(35),
  businessId: z.string().default(""),
  socials: z
    .array(z.strictObject({ network: z.string().regex(/^[a-z0-9]{1,40}$/), url: short(500), handle: short(100) }))
    .max(20)
    .default([]),
  score: z.int().min(0).max(1000).default(0),
  externalIds: z.array(z.string().max(200)).max(20).default([]),
  imageUrl: short(500),
  listIds: z.array(z.string()).max(200).default([]),
});

export const fromJson = (sent) => ({
  type: sent.type,
  display_name: sent.displayName || `${sent.firstName} ${sent.lastName}`.trim(),
  first_name: sent.firstName,
  last_name: sent.lastName,
  emails: sent.emails,
  phones: sent.phones.map(({ regionCode, ...phone }) => ({ ...phone, region_code: regionCode })),
  addresses: sent.addresses.map(({ regionCode, postalCode, ...address }) => ({
    ...address,
    region_code: regionCode,
    postal_code: postalCode,
  })),
  job_title: sent.jobTitle,
  website: sent.website,
  owner_id: sent.ownerId,
  tags: sent.tags,
  lifecycle_stage: sent.lifecycleStage,
  source: sent.source,
  custom_fields: sent.customFields,
  time_zone: sent.timeZone,
  follower_ids: sent.followerIds,
  language_code: sent.languageCode,
  business_id: sent.businessId,
  socials: sent.socials,
  score: sent.score,
  external_ids: sent.externalIds,
  image_url: sent.imageUrl,
  list_ids: sent.listIds,
});

export const toJson = (row) => ({
  id: row._id,
  accountId: row.account_id,
  createTime: row.create_time,
  updateTime: row.update_time,
  etag: `"${row.revision}"`,
  type: row.type,
  displayName: row.display_name,
  firstName: row.first_name,
  lastName: row.last_name,
  emails: row.emails,
  phones: row.phones.map(({ number, region_code, label, primary }) => ({
    number,
    regionCode: region_code,
    label,
    primary,
  })),
  addresses: row.addresses.map(({ postal_code, region_code, ...address }) => ({
    ...address,
    postalCode: postal_code,
    regionCode: region_code,
  })),
  jobTitle: row.job_title,
  website: row.website,
  ownerId: row.owner_id,
  tags: row.tags,
  lifecycleStage: row.lifecycle_stage,
  source: row.source,
  customFields: row.custom_fields,
  timeZone: row.time_zone,
  followerIds: row.follower_ids,
  languageCode: row.language_code,
  businessId: row.business_id,
  socials: row.socials,
  score: row.score,
  doNotContact: row.do_not_contact,
  externalIds: row.external_ids,
  imageUrl: row.image_url,
  listIds: row.list_ids,
  distinctIds: row.distinct_ids,
});

/* api/schema.h: what bodies look like, as constant tables from which the OpenAPI document is made.
 *
 * A schema is an object with members, or a name for a type. A type is written as text:
 *
 *   string number integer boolean object null any   as in JSON
 *   time                                        a string, RFC 3339 in UTC
 *   Name                                        another schema
 *   [T]                                         an array of T
 *   {T}                                         an object whose values are T
 *   T?                                          T or null
 *   T|U                                         one of them (not inside choices)
 *
 * Objects are closed: what a handler writes is in its schema, or a test fails. A schema stands in
 * the table of the resource that uses it (api/resource.h); those of many resources stand in
 * schema.c.
 */
#ifndef VEER_API_SCHEMA_H
#define VEER_API_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "json/writer.h"

/** One member of an object. */
typedef struct veer_schema_member {
    const char *name;    /* of the key */
    const char *type;    /* as above */
    const char *summary; /* one sentence without a full stop; NULL: the name says it */
    bool is_optional;    /* may be absent */
    const char *choices; /* "hour|day": a string that is one of these; NULL: any */
} veer_schema_member;

/** A named schema. */
typedef struct veer_schema {
    const char *name;                  /* in upper camel case, unique: "ModelList" */
    const char *summary;               /* one sentence without a full stop */
    const char *type;                  /* a type as above, or NULL: an object with the members */
    const veer_schema_member *members; /* member_count of them */
    size_t member_count;               /* of them */
    bool is_open;                      /* other members may come too */
} veer_schema;

/* The members of a schema: .members = ..., .member_count = ... */
#define VEER_MEMBERS(table) .members = (table), .member_count = sizeof(table) / sizeof *(table)

/** Writes a schema as JSON Schema 2020-12; references are "#/components/schemas/Name". */
void veer_schema_write(veer_json_writer *w, const veer_schema *schema);

/** Writes a type by itself. */
void veer_schema_write_type(veer_json_writer *w, const char *type);

/** Schemas of many resources: Problem. */
extern const veer_schema veer_schemas_common[];
extern const size_t veer_schemas_common_count;

#endif

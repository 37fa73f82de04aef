#include "api/schema.h"

#include <string.h>

/* ---- types ---- */

static const char *const json_types[] = {"string", "number", "integer", "boolean", "object"};

static void put_pair(veer_json_writer *w, const char *key, const char *value)
{
    veer_json_put_key(w, key);
    veer_json_put_string(w, value);
}

static bool word_is(const char *word, size_t len, const char *name)
{
    return strlen(name) == len && memcmp(word, name, len) == 0;
}

/* The members of the schema of a single word. */
static void write_word(veer_json_writer *w, const char *word, size_t len)
{
    if (word_is(word, len, "any"))
        return;
    if (word_is(word, len, "time")) {
        put_pair(w, "type", "string");
        put_pair(w, "format", "date-time");
        return;
    }
    for (size_t i = 0; i < sizeof json_types / sizeof *json_types; i++) {
        if (word_is(word, len, json_types[i])) {
            put_pair(w, "type", json_types[i]);
            return;
        }
    }
    veer_buf *buf = w->buf;
    veer_json_put_key(w, "$ref");
    veer_json_put_raw(w, "\"#/components/schemas/", 22);
    veer_buf_append(buf, word, len);
    veer_buf_putc(buf, '"');
}

/* The first '|' outside brackets, or NULL. */
static const char *find_bar(const char *type, size_t len)
{
    int depth = 0;
    for (size_t i = 0; i < len; i++) {
        depth += type[i] == '[' || type[i] == '{';
        depth -= type[i] == ']' || type[i] == '}';
        if (type[i] == '|' && depth == 0)
            return type + i;
    }
    return NULL;
}

static void write_object_of(veer_json_writer *w, const char *type, size_t len);

static void write_any_of(veer_json_writer *w, const char *type, size_t len, bool or_null)
{
    veer_json_put_key(w, "anyOf");
    veer_json_begin_array(w);
    for (const char *bar; len > 0; len -= (size_t)(bar - type), type = bar) {
        bar = find_bar(type, len);
        write_object_of(w, type, bar != NULL ? (size_t)(bar - type) : len);
        bar = bar != NULL ? bar + 1 : type + len;
    }
    if (or_null)
        write_object_of(w, "null", 4);
    veer_json_end_array(w);
}

/* The members of the schema of any type. */
static void write_members(veer_json_writer *w, const char *type, size_t len)
{
    if (len == 4 && memcmp(type, "null", 4) == 0) {
        put_pair(w, "type", "null");
    } else if (find_bar(type, len) != NULL) {
        write_any_of(w, type, len, false);
    } else if (len > 1 && type[len - 1] == '?') {
        write_any_of(w, type, len - 1, true);
    } else if (len > 2 && type[0] == '[') {
        put_pair(w, "type", "array");
        veer_json_put_key(w, "items");
        write_object_of(w, type + 1, len - 2);
    } else if (len > 2 && type[0] == '{') {
        put_pair(w, "type", "object");
        veer_json_put_key(w, "additionalProperties");
        write_object_of(w, type + 1, len - 2);
    } else {
        write_word(w, type, len);
    }
}

static void write_object_of(veer_json_writer *w, const char *type, size_t len)
{
    veer_json_begin_object(w);
    write_members(w, type, len);
    veer_json_end_object(w);
}

void veer_schema_write_type(veer_json_writer *w, const char *type)
{
    write_object_of(w, type, strlen(type));
}

/* ---- objects ---- */

static void write_choices(veer_json_writer *w, const char *choices)
{
    veer_json_put_key(w, "enum");
    veer_json_begin_array(w);
    while (*choices != '\0') {
        const size_t len = strcspn(choices, "|");
        veer_json_put_string_n(w, choices, len);
        choices += len + (choices[len] == '|');
    }
    veer_json_end_array(w);
}

static void write_member(veer_json_writer *w, const veer_schema_member *member)
{
    veer_json_put_key(w, member->name);
    veer_json_begin_object(w);
    write_members(w, member->type, strlen(member->type));
    if (member->choices != NULL)
        write_choices(w, member->choices);
    if (member->summary != NULL)
        put_pair(w, "description", member->summary);
    veer_json_end_object(w);
}

static void write_required(veer_json_writer *w, const veer_schema *schema)
{
    veer_json_put_key(w, "required");
    veer_json_begin_array(w);
    for (size_t i = 0; i < schema->member_count; i++)
        if (!schema->members[i].is_optional)
            veer_json_put_string(w, schema->members[i].name);
    veer_json_end_array(w);
}

void veer_schema_write(veer_json_writer *w, const veer_schema *schema)
{
    veer_json_begin_object(w);
    if (schema->summary != NULL)
        put_pair(w, "description", schema->summary);
    if (schema->type != NULL) {
        write_members(w, schema->type, strlen(schema->type));
        veer_json_end_object(w);
        return;
    }
    put_pair(w, "type", "object");
    veer_json_put_key(w, "properties");
    veer_json_begin_object(w);
    for (size_t i = 0; i < schema->member_count; i++)
        write_member(w, &schema->members[i]);
    veer_json_end_object(w);
    write_required(w, schema);
    if (!schema->is_open) {
        veer_json_put_key(w, "additionalProperties");
        veer_json_put_bool(w, false);
    }
    veer_json_end_object(w);
}

/* ---- of many resources ---- */

static const veer_schema_member problem_members[] = {
    {.name = "type", .type = "string"},
    {.name = "title", .type = "string", .summary = "The name of the status"},
    {.name = "status", .type = "integer", .summary = "The HTTP status"},
    {.name = "detail",
     .type = "string",
     .summary = "What was wrong and what to do",
     .is_optional = true},
    {.name = "position",
     .type = "integer",
     .summary = "Byte at which something is wrong",
     .is_optional = true},
};

const veer_schema veer_schemas_common[] = {
    {.name = "Problem",
     .summary = "Why a request failed (RFC 9457)",
     VEER_MEMBERS(problem_members),
     .is_open = true},
};
const size_t veer_schemas_common_count = sizeof veer_schemas_common / sizeof *veer_schemas_common;

/* api/encode.h: pieces of answers that several resources write. */
#ifndef VEER_API_ENCODE_H
#define VEER_API_ENCODE_H

#include "api/schema.h"
#include "api/select.h"
#include "json/writer.h"

/** A key with a time in RFC 3339, or null outside 1970 to 2262. */
void veer_put_time(veer_json_writer *w, const char *key, int64_t us);

/** A key with a count, a number (null unless finite), a text (NULL is null). */
void veer_put_count(veer_json_writer *w, const char *key, uint64_t value);
void veer_put_number(veer_json_writer *w, const char *key, double value);
void veer_put_text(veer_json_writer *w, const char *key, const char *value);
void veer_put_bytes(veer_json_writer *w, const char *key, veer_store_bytes value);

/** model, versions, segment, from, to and step of an answer: members of VEER_SELECTION_MEMBERS. */
void veer_put_selection(veer_json_writer *w, const veer_selection *selection);

#define VEER_SELECTION_MEMBERS                                                            \
    {.name = "model", .type = "string"},                                                  \
        {.name = "versions",                                                              \
         .type = "[string]",                                                              \
         .summary = "Those that are merged; \"\": unnamed"},                              \
        {.name = "segment", .type = "string?"}, {.name = "from", .type = "time"},         \
        {.name = "to", .type = "time", .summary = "Exclusive"},                           \
    {                                                                                     \
        .name = "step", .type = "string", .summary = "Width of the windows: 5m, 1mo, all" \
    }

/** A key with what is known about a column of numbers: the schema Numbers. `rows` is how many
 * predictions there are; summary may be NULL. */
void veer_put_numbers(veer_json_writer *w, const char *key, const veer_num_summary *summary,
                      uint64_t rows);

/** A key with value, lo and hi: the schema Bounded. */
void veer_put_bounded(veer_json_writer *w, const char *key, const veer_bounded *bounded);

/** Up to `most` categories with count and share, in an array: the schema Category. VEER_ENOMEM. */
veer_rc veer_put_categories(veer_json_writer *w, const char *key, const veer_cat_summary *summary,
                            size_t most, veer_err *err);

#endif

/* json/writer.h: writes JSON into a buffer; commas, quotes and escapes come by themselves.
 *
 *     veer_json_writer w;
 *     veer_json_writer_init(&w, &buf, 0);
 *     veer_json_begin_object(&w);
 *     veer_json_put_key(&w, "auc");
 *     veer_json_put_double(&w, 0.91);
 *     veer_json_end_object(&w);
 *     rc = veer_json_finish(&w, err);
 *
 * The output is one valid JSON text in UTF-8 whatever strings come in: malformed bytes become
 * U+FFFD. U+2028 and U+2029 are escaped, so that the text may stand in JavaScript. Doubles read
 * back bit for bit (base/num.h). Misuse (a value without a key, an unclosed object) is a
 * programming error that veer_json_finish reports as VEER_EINVAL; memory and size failures stick in
 * the buffer.
 */
#ifndef VEER_JSON_WRITER_H
#define VEER_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define VEER_JSON_WRITER_MAX_DEPTH 64 /* open arrays and objects */

typedef struct veer_json_writer {
    veer_buf *buf;       /* where the text goes; borrowed */
    unsigned indent;     /* spaces per level; 0 writes one compact line */
    unsigned depth;      /* open arrays and objects */
    uint64_t objects;    /* bit d: the container at depth d + 1 is an object */
    bool has_items;      /* the innermost open container is not empty, or a top value exists */
    bool has_key;        /* a key waits for its value */
    const char *misuse;  /* what was called wrongly first, or NULL */
    bool has_non_finite; /* put_double met NaN or an infinity */
} veer_json_writer;

/** Starts a text at the end of buf. indent: 0 compact, else spaces per level. */
void veer_json_writer_init(veer_json_writer *w, veer_buf *buf, unsigned indent);

/** VEER_OK if one complete value was written; VEER_EINVAL for misuse, an unfinished text or a
 * number that is not finite; else the failure of the buffer. */
veer_rc veer_json_finish(const veer_json_writer *w, veer_err *err);

void veer_json_begin_object(veer_json_writer *w);
void veer_json_end_object(veer_json_writer *w);
void veer_json_begin_array(veer_json_writer *w);
void veer_json_end_array(veer_json_writer *w);

/** The key of the next value: a NUL-terminated name, or len bytes of anything. */
void veer_json_put_key(veer_json_writer *w, const char *name);
void veer_json_put_key_n(veer_json_writer *w, const char *name, size_t len);

/** Strings: NUL-terminated (NULL writes null), or len bytes of anything. */
void veer_json_put_string(veer_json_writer *w, const char *text);
void veer_json_put_string_n(veer_json_writer *w, const char *text, size_t len);

/** A finite number; NaN and infinities are refused: null is written and veer_json_finish fails. */
void veer_json_put_double(veer_json_writer *w, double value);

/** A finite number, or null for NaN and infinities, by choice. */
void veer_json_put_double_or_null(veer_json_writer *w, double value);

void veer_json_put_int64(veer_json_writer *w, int64_t value);
void veer_json_put_uint64(veer_json_writer *w, uint64_t value);
void veer_json_put_bool(veer_json_writer *w, bool value);
void veer_json_put_null(veer_json_writer *w);

/** A value that is JSON already, taken as it is; the caller vouches for it. */
void veer_json_put_raw(veer_json_writer *w, const char *json, size_t len);

/** Appends text to buf as a JSON string with its quotes, without a writer. */
void veer_json_quote(veer_buf *buf, const char *text, size_t len);

#endif

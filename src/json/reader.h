/* json/reader.h: a strict pull reader for one JSON text (RFC 8259) in memory.
 *
 *     veer_json_reader r;
 *     veer_json_init(&r, bytes, len, &arena);
 *     while ((event = veer_json_next(&r)) > VEER_JSON_END)
 *         ...
 *     return veer_json_status(&r, err);    VEER_OK after VEER_JSON_END
 *
 * What is accepted, and our choice wherever the RFC leaves one, is docs/json.md: UTF-8 is
 * validated, a byte order mark and lone surrogates are refused, so is a number beyond the largest
 * double; repeated keys are delivered as they come (veer_json_seen is for consumers that must
 * refuse them).
 *
 * Strings without escapes are borrowed from the input, others are decoded into the arena: both stay
 * valid as long as input and arena do. Nothing is allocated otherwise. An error is sticky.
 * One reader belongs to one thread.
 */
#ifndef VEER_JSON_READER_H
#define VEER_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"

typedef enum veer_json_event {
    VEER_JSON_ERROR,        /* see veer_json_status; every later call gives it again */
    VEER_JSON_END,          /* the text is complete and nothing but white space follows */
    VEER_JSON_OBJECT_BEGIN, /* then KEY and a value, any number of times */
    VEER_JSON_OBJECT_END,
    VEER_JSON_ARRAY_BEGIN,
    VEER_JSON_ARRAY_END,
    VEER_JSON_KEY,    /* text, text_len */
    VEER_JSON_STRING, /* text, text_len */
    VEER_JSON_NUMBER, /* number, and integer if is_int64 or is_uint64; text is the source text */
    VEER_JSON_TRUE,
    VEER_JSON_FALSE,
    VEER_JSON_NULL
} veer_json_event;

typedef enum veer_json_state {
    VEER_JSON_AT_VALUE,        /* a value has to follow */
    VEER_JSON_AT_FIRST_VALUE,  /* a value or ']' */
    VEER_JSON_AT_FIRST_KEY,    /* a key or '}' */
    VEER_JSON_AFTER_MEMBER,    /* ',' or '}' */
    VEER_JSON_AFTER_ELEMENT,   /* ',' or ']' */
    VEER_JSON_AFTER_TOP_VALUE, /* white space or the end */
    VEER_JSON_FAILED           /* an error was found */
} veer_json_state;

typedef struct veer_json_reader {
    const char *at;        /* next byte to read */
    const char *end;       /* behind the last byte */
    const char *text;      /* of the last KEY, STRING (decoded) or NUMBER (as written) */
    size_t text_len;       /* its length; text is not NUL-terminated */
    double number;         /* of the last NUMBER, correctly rounded, also for integers */
    uint64_t integer;      /* of the last NUMBER, as two's complement if is_int64 and negative */
    bool is_int64;         /* the last NUMBER had no fraction or exponent and fits; never for -0 */
    bool is_uint64;        /* the same for unsigned; both are set for 0..INT64_MAX */
    veer_json_state state; /* what may follow */
    veer_json_state after; /* what may follow a value at this depth */
    uint32_t depth;        /* open arrays and objects */
    uint64_t objects;      /* bit d: the container at depth d + 1 is an object */
    const char *start;     /* first byte, for positions */
    veer_arena *arena;     /* decoded strings go here; borrowed */
    uint32_t max_depth;    /* VEER_LIMIT_JSON_DEPTH; up to 64 may be set after init */
    uint32_t max_string_bytes; /* VEER_LIMIT_JSON_STRING_BYTES, decoded; may be set after init */
    veer_err fault;            /* why state is VEER_JSON_FAILED */
} veer_json_reader;

/** Starts reading len bytes. Bytes and arena are borrowed until the last use. */
void veer_json_init(veer_json_reader *r, const char *bytes, size_t len, veer_arena *arena);

/** The next event. After VEER_JSON_END it stays there. */
veer_json_event veer_json_next(veer_json_reader *r);

/** VEER_OK while nothing went wrong, else VEER_EPARSE, VEER_ELIMIT or VEER_ENOMEM; err->position is
 * the byte, and the message names what was expected, what was found, line and byte. */
veer_rc veer_json_status(const veer_json_reader *r, veer_err *err);

/** Offset of the next unread byte. Right after an event: the byte behind its token (behind the
 * colon for a KEY). */
size_t veer_json_position(const veer_json_reader *r);

/** A place between two values, to come back to. */
typedef struct veer_json_mark {
    const char *at;        /* next byte to read */
    veer_json_state state; /* what may follow */
    veer_json_state after; /* what may follow a value at this depth */
    uint32_t depth;        /* open arrays and objects */
    uint64_t objects;      /* which of them are objects */
} veer_json_mark;

/** Where r stands. */
static inline veer_json_mark veer_json_mark_of(const veer_json_reader *r)
{
    return (veer_json_mark){r->at, r->state, r->after, r->depth, r->objects};
}

/** Back to a place of the same text; r must not have failed. */
static inline void veer_json_rewind(veer_json_reader *r, veer_json_mark mark)
{
    r->at = mark.at;
    r->state = mark.state;
    r->after = mark.after;
    r->depth = mark.depth;
    r->objects = mark.objects;
}

/** Skips one value, validating it: after a KEY, or the whole text at the top. False on error. */
bool veer_json_skip(veer_json_reader *r);

/** Skips the rest of a value whose first event was read already: up to the matching end of an array
 * or object, nothing for other events. False on error and for VEER_JSON_ERROR. */
bool veer_json_skip_rest(veer_json_reader *r, veer_json_event first);

/** Ends reading with an error of the consumer's own ("'score' must be a number"), at the current
 * token; line and byte are added to the message. Returns VEER_JSON_ERROR. */
veer_json_event veer_json_reject(veer_json_reader *r, veer_rc rc, const char *fmt, ...)
    VEER_PRINTF(3, 4);

/* Helpers for consumers. Each reads one event, and on another than the wanted one rejects with
 * "expected an object for 'features', found a string". what is a short noun for the message. */

/** Reads the beginning of an object. */
bool veer_json_expect_object(veer_json_reader *r, const char *what);

/** Reads the beginning of an array. */
bool veer_json_expect_array(veer_json_reader *r, const char *what);

/** Reads a string into text, text_len. */
bool veer_json_expect_string(veer_json_reader *r, const char *what);

/** Reads a number. */
bool veer_json_expect_number(veer_json_reader *r, const char *what, double *ret);

/** Reads an integer that fits; 1.0 and 1e3 are not integers here. */
bool veer_json_expect_int64(veer_json_reader *r, const char *what, int64_t *ret);

/** Reads true or false. */
bool veer_json_expect_bool(veer_json_reader *r, const char *what, bool *ret);

/** Inside an object: true and a KEY in text, or false at its end or on error. */
bool veer_json_next_key(veer_json_reader *r);

/** Whether the last KEY or STRING equals a literal. */
bool veer_json_is(const veer_json_reader *r, const char *literal);

/** Marks field number bit of an object as seen; if it was seen already, rejects with "'name' is
 * given twice" and returns false. *seen starts at 0 for each object. bit < 64. */
bool veer_json_seen(veer_json_reader *r, uint64_t *seen, unsigned bit, const char *name);

/* Predicted keys. Records of one model repeat the same keys in the same order, so a consumer that
 * knows what should come next compares bytes in place instead of decoding a key. */

typedef struct veer_json_key {
    uint64_t word[2];      /* the key with its quotes, first 16 bytes, zero-padded */
    uint64_t mask[2];      /* ones where word has key bytes */
    uint64_t next_word[2]; /* the same of `,"key":`, as it comes in compact text */
    uint64_t
        next_mask[2];   /* zeros, with a bit in next_word that nothing equals, when it is longer */
    size_t quoted_len;  /* bytes of the key with its quotes */
    const char *quoted; /* the same text; borrowed from the arena given to make */
} veer_json_key;

/** Prepares a key. False if there is no memory, or the name would need an escape inside JSON (such
 * a key is read with veer_json_next_key). */
bool veer_json_key_make(veer_json_key *ret, const char *name, size_t len, veer_arena *arena);

/** The same with len + 2 bytes of the caller's for the quoted text, which the key borrows. */
bool veer_json_key_set(veer_json_key *ret, const char *name, size_t len, char *quoted);

/** Inside an object: true if exactly this key comes next, which is then consumed. False changes
 * nothing, also at the end of the object, before an odd spelling of the key or on an error: go on
 * with veer_json_next. */
bool veer_json_predict_key(veer_json_reader *r, const veer_json_key *key);

/** The same for a key and its number: both are consumed, or nothing is. */
bool veer_json_predict_number(veer_json_reader *r, const veer_json_key *key, double *ret);

/** The same for a run of keys with their numbers, as in the features of a record: how many of the n
 * came in this order; their numbers are in ret, the rest of ret is untouched. The fastest way in.
 */
size_t veer_json_predict_numbers(veer_json_reader *r, const veer_json_key *keys, size_t n,
                                 double *ret);

#endif

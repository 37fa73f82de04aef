/* api/exposition.h: writes metrics for Prometheus: text 0.0.4 or OpenMetrics 1.0.
 *
 *     veer_exposition e;
 *     veer_exposition_init(&e, buf, format);
 *     veer_exposition_family(&e, &family);
 *     veer_exposition_count(&e, labels, n, 3);       all samples of the family
 *     ...
 *     veer_exposition_end(&e);
 *
 * Names are written as the format asks: a counter "x" has the samples x_total, an info "x" the
 * sample x_info. A family without samples is left out. Label values may be any bytes; what is not
 * UTF-8 becomes U+FFFD, a NUL too. Labels with an empty value are left out, which means the same.
 * Failures are those of the buffer.
 */
#ifndef VEER_API_EXPOSITION_H
#define VEER_API_EXPOSITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

typedef enum veer_exposition_format {
    VEER_EXPOSITION_TEXT,       /* 0.0.4 */
    VEER_EXPOSITION_OPENMETRICS /* 1.0.0 */
} veer_exposition_format;

/** The media type of a format; lives for ever. */
const char *veer_exposition_media_type(veer_exposition_format format);

/** The format that an Accept header (may be NULL) likes best: OpenMetrics 1.0 where it weighs at
 * least as much as plain text and is named, else text. */
veer_exposition_format veer_exposition_choose(const char *accept, size_t len);

typedef enum veer_family_type {
    VEER_FAMILY_COUNTER,   /* only grows */
    VEER_FAMILY_GAUGE,     /* goes up and down */
    VEER_FAMILY_HISTOGRAM, /* veer_exposition_histogram */
    VEER_FAMILY_INFO       /* labels are what counts; the value is 1 */
} veer_family_type;

/** A metric; rows of constant tables. */
typedef struct veer_family {
    const char *name;      /* without _total, _info; ends with _<unit> where there is one */
    veer_family_type type; /* of it */
    const char *unit;      /* "seconds", "bytes"; NULL: none */
    const char *help;      /* one line, without '"' and '\\' */
} veer_family;

/** A pair; name as Prometheus allows it: [a-zA-Z_][a-zA-Z0-9_]*. */
typedef struct veer_series_label {
    const char *name;  /* NUL-terminated */
    const char *value; /* len bytes */
    size_t len;        /* of the value */
} veer_series_label;

typedef struct veer_exposition {
    veer_buf *out;                 /* where it goes */
    veer_exposition_format format; /* of it */
    const veer_family *family;     /* the current one */
    bool has_head;                 /* its head is written */
    uint64_t samples;              /* lines so far */
} veer_exposition;

void veer_exposition_init(veer_exposition *e, veer_buf *out, veer_exposition_format format);

/** The next samples belong to this family; each family once. */
void veer_exposition_family(veer_exposition *e, const veer_family *family);

/** A sample of a counter, gauge or info. */
void veer_exposition_count(veer_exposition *e, const veer_series_label *labels, size_t n,
                           uint64_t value);

/** The same with a fraction. NaN and infinities are allowed for gauges. */
void veer_exposition_number(veer_exposition *e, const veer_series_label *labels, size_t n,
                            double value);

/** What a histogram holds. */
typedef struct veer_histogram {
    const double *edges;       /* n_edges ascending, in [0.0001, 1000000] */
    const uint64_t *cumulated; /* rows up to and including each edge */
    size_t n_edges;            /* edges */
    uint64_t count;            /* all rows */
    double sum;                /* of all rows; NAN: not told (there are negative ones) */
} veer_histogram;

/** Its samples: buckets, count, sum. */
void veer_exposition_histogram(veer_exposition *e, const veer_series_label *labels, size_t n,
                               const veer_histogram *histogram);

/** Behind the last family. */
void veer_exposition_end(veer_exposition *e);

#endif

/* stats/detector.h: what one drift detector gives to the table, and how its state becomes bytes. */
#ifndef VEER_STATS_DETECTOR_H
#define VEER_STATS_DETECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "veer/detect.h"

/* Larger magnitudes are refused, so that no sum of squares can overflow. */
#define VEER_DETECT_MAX_VALUE 1e100

/** What the last test computed and what it was compared with. */
typedef struct veer_detect_test {
    double statistic; /* as the detector defines it */
    double limit;     /* drift beyond this */
} veer_detect_test;

/** What the state stands for now. */
typedef struct veer_detect_view {
    uint64_t width;  /* values */
    double mean;     /* of them */
    double variance; /* population variance; 0 where it is not kept */
} veer_detect_view;

/** One direction for both ways: each member of a state is passed once, in order. Integers and
 * doubles are 8 bytes, little-endian. */
typedef struct veer_codec {
    unsigned char *out;      /* where to write; NULL when reading or measuring */
    const unsigned char *in; /* what to read; NULL when writing or measuring */
    size_t len;              /* bytes there are; the capacity when writing */
    size_t at;               /* bytes passed so far */
    bool bad;                /* ran over len */
} veer_codec;

void veer_codec_u64(veer_codec *codec, uint64_t *value);
void veer_codec_f64(veer_codec *codec, double *value);

/** One detector. State and options are the detector's own structs; state memory is zeroed before
 * the first `start`. */
typedef struct veer_detector_ops {
    veer_detector_info info; /* its row of the public table */
    /** Bytes of state for these options. */
    size_t (*state_size)(const void *options);
    /** A rule between several options that is broken, as text; NULL when all is well. May be NULL.
     */
    const char *(*check)(const void *options);
    /** An empty state. */
    void (*start)(void *state, const void *options);
    /** Takes a value that fits info.input. */
    veer_detect_state (*update)(void *state, const void *options, double value,
                                veer_detect_test *test);
    /** After update answered drift; NULL means start. */
    void (*restart)(void *state, const void *options);
    /** Passes every member of a started state through the codec. */
    void (*code)(void *state, const void *options, veer_codec *codec);
    /** Whether `code` can have read what an update could have left behind. */
    bool (*valid)(const void *state, const void *options);
    /** Summary of the values behind the state. */
    void (*view)(const void *state, const void *options, veer_detect_view *ret);
} veer_detector_ops;

extern const veer_detector_ops veer_adwin_ops;
extern const veer_detector_ops veer_cusum_ops;
extern const veer_detector_ops veer_ddm_ops;
extern const veer_detector_ops veer_eddm_ops;
extern const veer_detector_ops veer_ewma_ops;
extern const veer_detector_ops veer_hddm_a_ops;
extern const veer_detector_ops veer_hddm_w_ops;
extern const veer_detector_ops veer_kswin_ops;
extern const veer_detector_ops veer_page_hinkley_ops;

/** The operations of a name, or NULL. */
const veer_detector_ops *veer_detector_ops_find(const char *name);

/** Fills an options struct with the defaults of the table. */
void veer_detector_defaults(const veer_detector_info *info, void *options);

/** One option read or written by its row. Counts must be whole and fit. */
double veer_detector_option_get(const veer_detector_option *row, const void *options);
void veer_detector_option_set(const veer_detector_option *row, void *options, double value);

/** VEER_EINVAL with the option's name when a value lies outside its range. */
veer_rc veer_detector_check(const veer_detector_ops *ops, const void *options, veer_err *err);

/** Running mean and squared deviations (Welford 1962). */
typedef struct veer_moments {
    uint64_t n;  /* values */
    double mean; /* of them */
    double m2;   /* sum of squared deviations */
} veer_moments;

static inline void veer_moments_add(veer_moments *m, double x)
{
    m->n++;
    const double d = x - m->mean;
    m->mean += d / (double)m->n;
    m->m2 += d * (x - m->mean);
}

void veer_moments_code(veer_moments *m, veer_codec *codec);
bool veer_moments_valid(const veer_moments *m);

#define VEER_DETECTOR_OPTIONS_SIZE 128 /* of any options struct */

struct veer_detector {
    const veer_detector_ops *ops; /* what kind */
    veer_detect_state state;      /* answer to the last value */
    uint64_t seen;                /* values taken */
    uint64_t warnings;            /* answers that were warnings */
    uint64_t drifts;              /* answers that were drifts */
    uint64_t last_drift;          /* number of the value; 0: none */
    veer_detect_test test;        /* last test */
    void *memory;                 /* state of the kind; in the same allocation */
    union {
        size_t size;                                     /* first member of every options struct */
        double align;                                    /* alignment of their members */
        unsigned char bytes[VEER_DETECTOR_OPTIONS_SIZE]; /* room for any */
    } options;                                           /* its options, checked */
};

/** A detector with checked options. */
veer_rc veer_detector_make(veer_detector **ret, const veer_detector_ops *ops, const void *options,
                           veer_err *err);

/* Rows of option tables: TYPE is the options struct, the rest as in veer_detector_option. */
#define VEER_OPTION(TYPE, kind, member, text, fallback, low, high, open_low)       \
    {                                                                              \
#member, text, kind, offsetof(TYPE, member), fallback, low, high, open_low \
    }
#define VEER_OPTIONS_OF(TYPE, rows) sizeof(TYPE), sizeof(rows) / sizeof((rows)[0]), rows

/* Largest count an option may have where nothing else bounds it: exact as a double. */
#define VEER_OPTION_MAX_COUNT 9007199254740992.0

#define VEER_OPTION_DIRECTION(TYPE) \
    VEER_OPTION(TYPE, VEER_OPTION_COUNT, direction, "0 both directions, 1 up, 2 down", 0, 0, 2, 0)

#endif

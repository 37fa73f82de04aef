/* veer/detect.h: streaming drift detectors, one value at a time in constant memory.
 *
 * A detector is made by name from one table (veer_detector_info), so that programs, documents and
 * tests can go through all of them; its options are a struct of its own. `update` takes a value
 * and answers none, warning or drift. After a drift the detector starts again by itself (ADWIN
 * drops its oldest buckets instead, just enough that no cut is significant any more, so one change
 * may be answered again a few times while the rest of the old values leaves; KSWIN keeps its newest
 * values). Nothing is allocated after veer_detector_new. A detector belongs to one thread at a
 * time.
 *
 * Definitions, defaults and sources: docs/statistics-trend-and-detectors.md.
 */
#ifndef VEER_DETECT_H
#define VEER_DETECT_H

#include <stddef.h>
#include <stdint.h>

#include "veer/error.h"
#include "veer/export.h"

VEER_BEGIN_DECLS

typedef enum veer_detect_state {
    VEER_DETECT_NONE = 0,    /* nothing unusual */
    VEER_DETECT_WARNING = 1, /* near a drift; only DDM, EDDM, HDDM-A and HDDM-W warn */
    VEER_DETECT_DRIFT = 2    /* a change; the detector has started again */
} veer_detect_state;

/** What a detector accepts as input; anything else is VEER_EINVAL. */
typedef enum veer_detect_input {
    VEER_INPUT_ERROR = 0, /* 0 right, 1 wrong */
    VEER_INPUT_UNIT = 1,  /* a number in [0, 1] */
    VEER_INPUT_REAL = 2   /* any finite number */
} veer_detect_input;

/** Which changes count, for detectors that can look both ways. */
#define VEER_DETECT_BOTH 0
#define VEER_DETECT_UP 1
#define VEER_DETECT_DOWN 2

/* Options. Every struct begins with its size; start from the _INIT value. Ranges are checked. */

typedef struct veer_adwin_options {
    size_t size;          /* sizeof the struct */
    double delta;         /* confidence of a cut, in (0, 1] */
    uint64_t clock;       /* test every so many values, >= 1 */
    uint64_t max_buckets; /* buckets per row before two merge, 1 .. 64 */
    uint64_t min_window;  /* least values on each side of a cut, >= 1 */
    uint64_t grace;       /* no test until the window is longer than this */
} veer_adwin_options;
#define VEER_ADWIN_OPTIONS_INIT                         \
    {                                                   \
        sizeof(veer_adwin_options), 0.002, 32, 5, 5, 10 \
    }

typedef struct veer_ddm_options {
    size_t size;          /* sizeof the struct */
    uint64_t warm_up;     /* values before the first answer */
    double warning_level; /* warning above p_min + this * s_min, >= 0 */
    double drift_level;   /* drift above p_min + this * s_min, >= warning_level */
} veer_ddm_options;
#define VEER_DDM_OPTIONS_INIT                  \
    {                                          \
        sizeof(veer_ddm_options), 30, 2.0, 3.0 \
    }

typedef struct veer_eddm_options {
    size_t size;          /* sizeof the struct */
    uint64_t warm_up;     /* errors before the first answer */
    double warning_level; /* warning below this ratio, in (0, 1] */
    double drift_level;   /* drift below this ratio, in (0, warning_level] */
} veer_eddm_options;
#define VEER_EDDM_OPTIONS_INIT                    \
    {                                             \
        sizeof(veer_eddm_options), 30, 0.95, 0.90 \
    }

typedef struct veer_hddm_a_options {
    size_t size;          /* sizeof the struct */
    double drift_alpha;   /* error probability of a drift, in (0, 1) */
    double warning_alpha; /* of a warning, in [drift_alpha, 1) */
    uint64_t two_sided;   /* 1: a fall of the mean is a drift too */
} veer_hddm_a_options;
#define VEER_HDDM_A_OPTIONS_INIT                     \
    {                                                \
        sizeof(veer_hddm_a_options), 0.001, 0.005, 0 \
    }

typedef struct veer_hddm_w_options {
    size_t size;          /* sizeof the struct */
    double drift_alpha;   /* error probability of a drift, in (0, 1) */
    double warning_alpha; /* of a warning, in [drift_alpha, 1) */
    double lambda;        /* weight of the newest value, in (0, 1] */
    uint64_t two_sided;   /* 1: a fall of the mean is a drift too */
} veer_hddm_w_options;
#define VEER_HDDM_W_OPTIONS_INIT                           \
    {                                                      \
        sizeof(veer_hddm_w_options), 0.001, 0.005, 0.05, 0 \
    }

typedef struct veer_page_hinkley_options {
    size_t size;        /* sizeof the struct */
    uint64_t warm_up;   /* values before the first answer */
    double delta;       /* change that is tolerated, in units of the input, >= 0 */
    double limit;       /* drift above this sum, > 0 */
    double alpha;       /* forgetting factor of the sum, in (0, 1] */
    uint64_t direction; /* VEER_DETECT_BOTH, _UP or _DOWN */
} veer_page_hinkley_options;
#define VEER_PAGE_HINKLEY_OPTIONS_INIT                                               \
    {                                                                                \
        sizeof(veer_page_hinkley_options), 30, 0.005, 50.0, 0.9999, VEER_DETECT_BOTH \
    }

typedef struct veer_cusum_options {
    size_t size;        /* sizeof the struct */
    uint64_t baseline;  /* first values that fix mean and standard deviation, >= 2 */
    double k;           /* slack in baseline standard deviations, >= 0 */
    double h;           /* limit in baseline standard deviations, > 0 */
    uint64_t direction; /* VEER_DETECT_BOTH, _UP or _DOWN */
} veer_cusum_options;
#define VEER_CUSUM_OPTIONS_INIT                                    \
    {                                                              \
        sizeof(veer_cusum_options), 30, 0.5, 5.0, VEER_DETECT_BOTH \
    }

typedef struct veer_ewma_options {
    size_t size;        /* sizeof the struct */
    uint64_t baseline;  /* first values that fix mean and standard deviation, >= 2 */
    double alpha;       /* weight of the newest value, in (0, 1] */
    double limit;       /* limits in standard deviations of the chart's statistic, > 0 */
    uint64_t direction; /* VEER_DETECT_BOTH, _UP or _DOWN */
} veer_ewma_options;
#define VEER_EWMA_OPTIONS_INIT                                    \
    {                                                             \
        sizeof(veer_ewma_options), 30, 0.1, 4.0, VEER_DETECT_BOTH \
    }

typedef struct veer_kswin_options {
    size_t size;     /* sizeof the struct */
    double alpha;    /* drift at a p-value of at most this, in (0, 1) */
    uint64_t window; /* values kept, at least 2 * recent, at most 65,536 */
    uint64_t recent; /* newest values, compared with as many random earlier ones, 2 .. 1,000 */
    double distance; /* and with a KS distance above this, in [0, 1) */
    uint64_t seed;   /* of the random choice: same seed and input, same answers */
} veer_kswin_options;
#define VEER_KSWIN_OPTIONS_INIT                            \
    {                                                      \
        sizeof(veer_kswin_options), 0.005, 100, 30, 0.1, 1 \
    }

typedef enum veer_option_type {
    VEER_OPTION_REAL = 0, /* the member is a double */
    VEER_OPTION_COUNT = 1 /* the member is a uint64_t */
} veer_option_type;

/** One member of an options struct, for programs that set options by name. */
typedef struct veer_detector_option {
    const char *name;      /* as the member is called */
    const char *doc;       /* one line */
    veer_option_type type; /* of the member */
    size_t offset;         /* in the options struct, bytes */
    double fallback;       /* default value */
    double min;            /* least allowed value */
    double max;            /* greatest allowed value */
    int open_min;          /* 1: min itself is not allowed */
} veer_detector_option;

/** One detector. */
typedef struct veer_detector_info {
    const char *name;                    /* "adwin", "ddm", ... */
    const char *doc;                     /* one line */
    veer_detect_input input;             /* what it accepts */
    int warns;                           /* 1: it has a warning zone */
    size_t options_size;                 /* sizeof its options struct */
    size_t option_count;                 /* rows in options */
    const veer_detector_option *options; /* its options; static */
} veer_detector_info;

/** How many detectors there are. */
VEER_API size_t veer_detector_count(void);

/** A row of the table, index < veer_detector_count(); NULL beyond. Static. */
VEER_API const veer_detector_info *veer_detector_at(size_t index);

/** The row of a name, or NULL. */
VEER_API const veer_detector_info *veer_detector_find(const char *name);

/** An option given by name. */
typedef struct veer_option_value {
    const char *name; /* of the option */
    double value;     /* counts are given as whole numbers up to 2^53 */
} veer_option_value;

typedef struct veer_detector veer_detector;

/**
 * Makes a detector.
 *
 * @param name     a name of the table; unknown: VEER_ENOTFOUND
 * @param options  the detector's own options struct, copied; NULL for the defaults
 *
 * VEER_EINVAL for a wrong size or a value out of its range, with the option's name in err.
 */
VEER_API veer_rc veer_detector_new(veer_detector **ret, const char *name, const void *options,
                                   veer_err *err);

/** The same with options by name over the defaults; an unknown option is VEER_EINVAL. */
VEER_API veer_rc veer_detector_new_named(veer_detector **ret, const char *name,
                                         const veer_option_value *values, size_t count,
                                         veer_err *err);

/** Releases; NULL is fine. */
VEER_API void veer_detector_free(veer_detector *detector);

/** Takes one value. An unfit value (NaN, out of the input's range) is VEER_EINVAL and changes
 * nothing. Amortised O(1), ADWIN O(log window), KSWIN O(recent log recent). */
VEER_API veer_rc veer_detector_update(veer_detector *detector, double value,
                                      veer_detect_state *ret_state, veer_err *err);

/** Forgets all values and counters; as newly made. */
VEER_API void veer_detector_reset(veer_detector *detector);

/** Where a detector stands. */
typedef struct veer_detector_status {
    const veer_detector_info *info; /* which detector */
    veer_detect_state state;        /* answer to the last value */
    uint64_t seen;                  /* values taken */
    uint64_t warnings;              /* values answered with warning */
    uint64_t drifts;                /* values answered with drift */
    uint64_t last_drift;            /* 1-based number of the value at the last drift; 0: none */
    uint64_t width;                 /* values that the current state stands for */
    double mean;                    /* of those values; 0 when width is 0 */
    double variance;                /* of those values, population; 0 where it is not kept */
    double statistic;               /* what the last test computed; 0 before the first test */
    double limit;                   /* what it was compared with; 0 before the first test */
} veer_detector_status;

VEER_API void veer_detector_status_of(const veer_detector *detector, veer_detector_status *ret);

/** Bytes that veer_detector_encode writes for this detector. */
VEER_API size_t veer_detector_encoded_size(const veer_detector *detector);

/** Writes the whole state with a magic number, a version and a checksum: decoding it gives a
 * detector that answers as this one would have. VEER_ELIMIT when capacity is too small. */
VEER_API veer_rc veer_detector_encode(const veer_detector *detector, void *bytes, size_t capacity,
                                      size_t *ret_len, veer_err *err);

/** Makes a detector from encoded bytes. Anything that no encode could have written is
 * VEER_ECORRUPT; an unknown version is VEER_EPARSE. */
VEER_API veer_rc veer_detector_decode(veer_detector **ret, const void *bytes, size_t len,
                                      veer_err *err);

/** "none", "warning" or "drift"; "unknown" for anything else. Never NULL. */
VEER_API const char *veer_detect_state_name(veer_detect_state state);

VEER_END_DECLS

#endif

/* api/figures.h: counters and gauges without a table of their own, written one after the other. */
#ifndef VEER_API_FIGURES_H
#define VEER_API_FIGURES_H

#include "api/exposition.h"

/** A sample; those of one family stand one behind the other. */
typedef struct veer_figure {
    veer_family family; /* its head, repeated */
    const char *label;  /* name of a label; NULL: none */
    const char *of;     /* its value */
    uint64_t value;     /* as it is now */
} veer_figure;

#define VEER_COUNTER(name, help)              \
    {                                         \
        name, VEER_FAMILY_COUNTER, NULL, help \
    }
#define VEER_GAUGE(name, help)              \
    {                                       \
        name, VEER_FAMILY_GAUGE, NULL, help \
    }
#define VEER_BYTES(name, help)                 \
    {                                          \
        name, VEER_FAMILY_GAUGE, "bytes", help \
    }

/** Writes n of them. */
void veer_figures_write(veer_exposition *e, const veer_figure *figures, size_t n);
#define VEER_WRITE_FIGURES(e, table) \
    veer_figures_write((e), (table), sizeof(table) / sizeof *(table))

#endif

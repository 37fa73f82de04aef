/* files/csv_scan.h: 64 bytes of CSV as bit masks, one bit per byte, lowest bit first. */
#ifndef VEER_FILES_CSV_SCAN_H
#define VEER_FILES_CSV_SCAN_H

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define VEER_CSV_BLOCK 64u

typedef struct veer_csv_masks {
    uint64_t delimiter; /* the delimiter */
    uint64_t lf;        /* line feeds */
    uint64_t cr;        /* carriage returns */
    uint64_t odd;       /* quotes and NUL bytes */
    uint64_t high;      /* bytes outside ASCII */
} veer_csv_masks;

/** The masks, one byte at a time: the definition, and what other machines run. */
static inline veer_csv_masks veer_csv_masks_plain(const char *block, char delimiter)
{
    veer_csv_masks m = {0, 0, 0, 0, 0};
    for (unsigned i = 0; i < VEER_CSV_BLOCK; i++) {
        const char c = block[i];
        m.delimiter |= (uint64_t)(c == delimiter) << i;
        m.lf |= (uint64_t)(c == '\n') << i;
        m.cr |= (uint64_t)(c == '\r') << i;
        m.odd |= (uint64_t)(c == '"' || c == '\0') << i;
        m.high |= (uint64_t)((unsigned char)c >> 7) << i;
    }
    return m;
}

#if defined(__SSE2__)
static inline uint64_t veer_csv_mask16(__m128i bytes)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(bytes);
}
#endif

/** The masks, 16 bytes at a time where the machine can. */
static inline veer_csv_masks veer_csv_masks_of(const char *block, char delimiter)
{
#if defined(__SSE2__)
    veer_csv_masks m = {0, 0, 0, 0, 0};
    for (unsigned i = 0; i < VEER_CSV_BLOCK; i += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(block + i));
        const __m128i odd = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
                                         _mm_cmpeq_epi8(v, _mm_setzero_si128()));
        m.delimiter |= veer_csv_mask16(_mm_cmpeq_epi8(v, _mm_set1_epi8(delimiter))) << i;
        m.lf |= veer_csv_mask16(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n'))) << i;
        m.cr |= veer_csv_mask16(_mm_cmpeq_epi8(v, _mm_set1_epi8('\r'))) << i;
        m.odd |= veer_csv_mask16(odd) << i;
        m.high |= veer_csv_mask16(v) << i;
    }
    return m;
#else
    return veer_csv_masks_plain(block, delimiter);
#endif
}

#endif

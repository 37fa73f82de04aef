/* report/drift_words.h: a drift report in words; shared by the renderers for people. */
#ifndef VEER_REPORT_DRIFT_WORDS_H
#define VEER_REPORT_DRIFT_WORDS_H

#include "base/buf.h"
#include "monitor/drift_report.h"
#include "report/style.h"

/** "4 of 9 columns drifted (44.4%): dataset drift" or "no drift in 9 columns". */
void drift_words_verdict(const drift_report *report, veer_buf *out);

/** "auto, false-discovery rate 5%; computed from every value". */
void drift_words_method(const drift_report *report, veer_buf *out);

/** What changed in a column: "median 0.42 -> 0.51", "up 41.2% -> 63%", "missing 0% -> 12%". With an
 * arrow in UTF-8 or "->". */
void drift_words_change(const drift_column *column, bool utf8, veer_buf *out);

/** The severity of a drifted column, else its verdict: "high", "stable", "no data". */
const char *drift_words_level(const drift_column *column);

/** How loud that is. */
veer_tone drift_words_tone(const drift_column *column);

/** Where words are read: it decides how names from the data are written. */
typedef enum drift_words_place {
    DRIFT_WORDS_ASCII,
    DRIFT_WORDS_UTF8,
    DRIFT_WORDS_MARKDOWN,
} drift_words_place;

/** Lines of remarks: columns of one side only, columns skipped, wrong types. Each ends with '\n';
 * none at all when there is nothing to say. */
void drift_words_remarks(const drift_report *report, const char *bullet, drift_words_place place,
                         veer_buf *out);

#endif

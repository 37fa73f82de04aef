/* veer/summary.h: all summaries: numbers, categories, performance. */
#ifndef VEER_SUMMARY_H
#define VEER_SUMMARY_H

#include "veer/cat_summary.h"
#include "veer/num_summary.h"
#include "veer/performance_summary.h"

#endif

#include "report/style.h"

static const char *const tone_codes[] = {
    [VEER_TONE_PLAIN] = "",        [VEER_TONE_DIM] = "\x1b[2m",   [VEER_TONE_STRONG] = "\x1b[1m",
    [VEER_TONE_GOOD] = "\x1b[32m", [VEER_TONE_WARN] = "\x1b[33m", [VEER_TONE_BAD] = "\x1b[1;31m",
};

const char *veer_style_on(const veer_style *style, veer_tone tone)
{
    return style->color ? tone_codes[tone] : "";
}

const char *veer_style_off(const veer_style *style, veer_tone tone)
{
    return style->color && tone != VEER_TONE_PLAIN ? "\x1b[0m" : "";
}

/* veer/export.h: which symbols libveer shows to the linker. */
#ifndef VEER_EXPORT_H
#define VEER_EXPORT_H

#if defined(__GNUC__) || defined(__clang__)
#define VEER_API __attribute__((visibility("default")))
#define VEER_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define VEER_WARN_UNUSED __attribute__((warn_unused_result))
#else
#define VEER_API
#define VEER_PRINTF(fmt, args)
#define VEER_WARN_UNUSED
#endif

#ifdef __cplusplus
#define VEER_BEGIN_DECLS extern "C" {
#define VEER_END_DECLS }
#else
#define VEER_BEGIN_DECLS
#define VEER_END_DECLS
#endif

#endif

/* SPDX-License-Identifier: MIT */
/* What this module is: version, configuration, build, CPU features. */
#include "base/bytes.h"
#include "lab/lab.h"
#include "module/load.h"
#include "module/state.h"
#include "module/text.h"
#include "paths.h"
#include "unapproved/unapproved.h"

SELDOM int cupel_module_info(cupel_module_report *report)
{
	if (report == NULL)
		return CUPEL_E_NULL;
	if (misaligned(report))
		return CUPEL_E_ALIGNMENT;
	module_load();
	memset(report, 0, sizeof *report);
	text_put(report->name, sizeof report->name, "Cupel");

	char *at = report->version, *end = at + sizeof report->version;
	at = text_put(at, (size_t)(end - at), CUPEL_VERSION " boundary=");
	at = text_put(at, (size_t)(end - at), BOUNDARY_SEALED ? "sealed" : "open");
	at = text_put(at, (size_t)(end - at), " approved_only=");
	at = text_put(at, (size_t)(end - at), unapproved_lock() ? "true" : "false");
	at = text_put(at, (size_t)(end - at), " lab=");
	at = text_put(at, (size_t)(end - at), lab_text);
	text_put(at, (size_t)(end - at), " asm=" ASSEMBLY);

	text_put(report->boundary, sizeof report->boundary, BOUNDARY_SEALED ? "sealed" : "open");
	boundary_report(report);
	report->cpu_features = state_features();
	report->cpu_features_found = atomic_load(&module_state()->features_found);
	return CUPEL_OK;
}

SELDOM const char *cupel_cpu_name(uint64_t feature)
{
	switch (feature) {
	case CUPEL_CPU_SSSE3: return "ssse3";
	case CUPEL_CPU_SSE41: return "sse4.1";
	case CUPEL_CPU_AVX2: return "avx2";
	case CUPEL_CPU_BMI: return "bmi";
	case CUPEL_CPU_SHA: return "sha";
	case CUPEL_CPU_AVX512: return "avx512";
	case CUPEL_CPU_SLOW_VPROR: return "slow-vpror";
	case CUPEL_CPU_AES: return "aes";
	case CUPEL_CPU_AVX: return "avx";
	case CUPEL_CPU_VAES: return "vaes";
	case CUPEL_CPU_RDRAND: return "rdrand";
	case CUPEL_CPU_RDSEED: return "rdseed";
	case CUPEL_CPU_ADX: return "adx";
	default: return "";
	}
}

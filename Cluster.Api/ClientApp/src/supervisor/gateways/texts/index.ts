import { useLanguage, type Language } from "../../../texts";
import { en, type GatewayTexts } from "./en";
import { pl } from "./pl";
import { ru } from "./ru";
import { zh } from "./zh";

const gatewayTexts: Record<Language, GatewayTexts> = { en, ru, pl, zh };

/** They come with the page. */
export const useGatewayTexts = () => gatewayTexts[useLanguage()];

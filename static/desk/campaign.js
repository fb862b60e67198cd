import { openSession, showLock } from "./api.js";
import { startActions } from "./campaign_actions.js";
import { startFiles } from "./campaign_files.js";
import { CampaignForm } from "./campaign_form.js";
import { CampaignRecord } from "./campaign_record.js";
import { byId, toast } from "./dom.js";
import { LivingPicture } from "./living_picture.js";

if (await openSession()) {
	const record = new CampaignRecord(byId("campaign-script").dataset.campaign);
	const form = new CampaignForm(record);
	const living = new LivingPicture(record);
	record.onChange((campaign) => {
		form.show(campaign);
		living.show(campaign);
	});
	startActions(record);
	startFiles(record);
	await form.prepare();
	await record.load().catch((problem) => toast(problem.text));
} else showLock();

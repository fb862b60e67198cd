import { openSession, showLock } from "./api.js";
import { startActions } from "./campaign_actions.js";
import { startFiles } from "./campaign_files.js";
import { CampaignForm } from "./campaign_form.js";
import { Frames } from "./campaign_frames.js";
import { CampaignRecord } from "./campaign_record.js";
import { addUnitsOfFolder } from "./campaign_units_added.js";
import { byId, toast } from "./dom.js";
import { Findings } from "./findings.js";
import { LivingPicture } from "./living_picture.js";
import { startSharing } from "./sharing.js";

if (await openSession()) {
	const record = new CampaignRecord(byId("campaign-script").dataset.campaign);
	const form = new CampaignForm(record);
	const living = new LivingPicture(record);
	const checkAll = () => living.check();
	const frames = new Frames(record, startFiles(record, checkAll));
	const findings = new Findings(record, checkAll);
	record.onChange((campaign) => {
		if (campaign.readable) living.show(campaign); // first: pictures come in the order in which they are asked for
		form.show(campaign);
		if (campaign.readable) frames.show(campaign);
		findings.show(campaign);
	});
	startActions(record);
	startSharing(record);
	await form.prepare();
	try {
		await record.load();
		await addUnitsOfFolder(record);
	} catch (problem) {
		toast(`${problem.text} ${problem.hint}`, 60);
	}
} else showLock();

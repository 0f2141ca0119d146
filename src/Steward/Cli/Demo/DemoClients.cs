using System.Collections.Immutable;
using Steward.Features.Clients;
using static Steward.Features.Clients.ClientStatus;

namespace Steward.Cli.Demo;

internal sealed record DemoClient(string Name, string Domain, string Phone, string Address, ClientStatus Status = Active)
{
    public ClientDetails Details(Guid? owner) =>
        new(Name, Status, $"office@{Domain}", Phone.Length == 0 ? null : Phone, $"https://www.{Domain}", Address, owner);
}

/// <summary>Forty firms as they stand in a small IT firm's books. Their domains can't exist (RFC 2606).</summary>
internal static class DemoClients
{
    public static readonly ImmutableArray<DemoClient> All =
    [
        new("Bäckerei Grünwald", "baeckerei-gruenwald.example", "+49 89 5550 1420", "Lindwurmstraße 88\n80337 München"),
        new("Žižkov Kavárna s.r.o.", "zizkov-kavarna.example", "+420 222 555 010", "Husitská 41\n130 00 Praha 3"),
        new("Nørgaard Arkitekter ApS", "norgaard-arkitekter.example", "+45 33 55 12 40", "Vesterbrogade 12\n1620 København V"),
        new("Müller & Söhne Metallbau GmbH", "mueller-metallbau.example", "+49 711 5550 233", "Industriestraße 7\n70565 Stuttgart"),
        new("Clínica Dental Peñalver", "clinica-penalver.example", "+34 91 555 8120", "Calle de Alcalá 203\n28028 Madrid"),
        new("Łódzka Drukarnia", "lodzka-drukarnia.example", "+48 42 555 31 10", "ul. Piotrkowska 140\n90-063 Łódź"),
        new("Kovačević Odvjetnici", "kovacevic-odvjetnici.example", "+385 1 5550 712", "Ilica 55\n10000 Zagreb"),
        new("Harbour Street Physio", "harbourstreetphysio.example", "+44 117 555 0190", "14 Harbour Street\nBristol BS1 4RN"),
        new("株式会社さくら設計", "sakura-sekkei.example", "+81 3-5550-2214", "東京都台東区上野3-12-8"),
        new("Boulangerie Lefèvre", "boulangerie-lefevre.example", "+33 1 55 50 33 14", "18 rue des Martyrs\n75009 Paris"),
        new("Trattoria da Nicolò", "danicolo.example", "+39 06 5550 417", "Via dei Serpenti 29\n00184 Roma"),
        new("Gärtnerei Öhlund", "gartneri-ohlund.example", "+46 8 555 014 20", "Södermannagatan 9\n116 23 Stockholm"),
        new("مكتبة الأندلس", "andalus-books.example", "+971 4 555 0136", "شارع الرقة، ديرة\nدبي"),
        new("Fjordlinjen Regnskap AS", "fjordlinjen.example", "+47 55 50 12 90", "Strandgaten 18\n5013 Bergen"),
        new("Citadel Roofing Ltd", "citadelroofing.example", "+44 161 555 0127", "Unit 4, Mill Lane\nManchester M12 6JH", OnHold),
        new("Hrvatska Pčelarska Zadruga", "pcelarska-zadruga.example", "+385 31 555 201", "Županijska 4\n31000 Osijek"),
        new("Atelier Bœuf & Cie", "atelier-boeuf.example", "+32 2 555 04 18", "Rue Haute 77\n1000 Bruxelles"),
        new("Szabó Könyvelőiroda Kft.", "szabo-konyveles.example", "+36 1 555 0322", "Bajcsy-Zsilinszky út 31\n1065 Budapest"),
        new("한빛 물류", "hanbit-logistics.example", "+82 2-555-0147", "서울특별시 마포구 월드컵로 112"),
        new("Reiseladen Weiß", "reiseladen-weiss.example", "+43 1 555 0388", "Neubaugasse 22\n1070 Wien"),
        new("Íslensk Ull ehf.", "islensk-ull.example", "+354 555 0161", "Laugavegur 54\n101 Reykjavík"),
        new("O'Hanlon Veterinary", "ohanlonvets.example", "+353 21 555 0110", "6 Patrick's Quay\nCork T23 WD7K"),
        new("Ångström Musikskola", "angstrom-musik.example", "+46 18 555 02 11", "Kungsgatan 61\n753 21 Uppsala"),
        new("Παπαδόπουλος Ναυτιλιακή", "papadopoulos-shipping.example", "+30 210 555 0194", "Ακτή Μιαούλη 85\n185 38 Πειραιάς"),
        new("Praxis Dr. Yıldız", "praxis-yildiz.example", "+49 30 5550 6611", "Oranienstraße 170\n10999 Berlin"),
        new("Bridge & Barley Brewing Co.", "bridgeandbarley.example", "+1 503 555 0143", "1210 SE Water Ave\nPortland, OR 97214"),
        new("Kwiaciarnia Pod Dębem", "kwiaciarnia-debem.example", "+48 12 555 04 72", "ul. Długa 19\n31-147 Kraków", OnHold),
        new("Studio Čtyři", "studio-ctyri.example", "+420 541 555 230", "Veveří 46\n602 00 Brno"),
        new("גן ילדים הרימון", "harimon-kids.example", "+972 3-555-0182", "רחוב דיזנגוף 140\nתל אביב"),
        new("Fahrschule Überholspur", "fahrschule-ueberholspur.example", "+49 341 5550 318", "Karl-Liebknecht-Straße 91\n04275 Leipzig"),
        new("Lumière Optique SA", "lumiere-optique.example", "+41 22 555 04 30", "Rue du Rhône 42\n1204 Genève"),
        new("Вишнёвый сад, театр", "vishneviy-sad.example", "+359 2 555 0171", "ул. „Граф Игнатиев“ 30\n1000 София", Prospect),
        new("Pinewood Montessori", "pinewoodmontessori.example", "+1 608 555 0199", "402 Pinewood Dr\nMadison, WI 53711", Prospect),
        new("Hotel Zur Alten Mühle", "hotel-alte-muehle.example", "+43 662 555 041", "Mühlgasse 3\n5020 Salzburg"),
        new("Čajovna Dobrá Nálada", "dobra-nalada.example", "", "Panská 8\n811 01 Bratislava", Prospect),
        new("Quinta do Rouxinol", "quinta-rouxinol.example", "+351 22 555 0138", "Rua das Flores 201\n4050-265 Porto"),
        new("Târgu Tâmplărie SRL", "targu-tamplarie.example", "+40 265 555 012", "Strada Bolyai 17\n540064 Târgu Mureș", Former),
        new("Elm & Vine Catering", "elmandvine.example", "+44 131 555 0156", "27 Leith Walk\nEdinburgh EH6 8LN", Former),
        new("Sõber Tarkvara OÜ", "sober-tarkvara.example", "+372 555 0142", "Telliskivi 60a\n10412 Tallinn"),
        new("深圳市晨星电子有限公司", "chenxing-electronics.example", "+86 755 5550 1876", "深圳市南山区科技园南路18号"),
    ];
}

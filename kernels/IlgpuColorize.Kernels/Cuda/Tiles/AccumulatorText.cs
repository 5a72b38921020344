namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// The texts that name a wgmma's accumulator registers, for every number of output columns: a thread holds four registers of each eight
/// columns, in the order of the PTX ISA's figure of the D fragment of wgmma m64nN ("Register Fragments and Shared Memory Matrix Layouts"):
/// two neighbouring columns of row lane / 4, then the same two of row lane / 4 + 8. A text for N columns is the text for N - 8 and eight
/// columns more. ILGPU takes literal text only, so that there can be no loop.
/// </summary>
internal static class AccumulatorText
{
    /// <summary>The registers, as wgmma lists them.</summary>
    public const string
        Registers8 = "acc0, acc1, acc2, acc3",
        Registers16 = Registers8 + ", acc4, acc5, acc6, acc7",
        Registers24 = Registers16 + ", acc8, acc9, acc10, acc11",
        Registers32 = Registers24 + ", acc12, acc13, acc14, acc15",
        Registers40 = Registers32 + ", acc16, acc17, acc18, acc19",
        Registers48 = Registers40 + ", acc20, acc21, acc22, acc23",
        Registers56 = Registers48 + ", acc24, acc25, acc26, acc27",
        Registers64 = Registers56 + ", acc28, acc29, acc30, acc31",
        Registers72 = Registers64 + ", acc32, acc33, acc34, acc35",
        Registers80 = Registers72 + ", acc36, acc37, acc38, acc39",
        Registers88 = Registers80 + ", acc40, acc41, acc42, acc43",
        Registers96 = Registers88 + ", acc44, acc45, acc46, acc47",
        Registers104 = Registers96 + ", acc48, acc49, acc50, acc51",
        Registers112 = Registers104 + ", acc52, acc53, acc54, acc55",
        Registers120 = Registers112 + ", acc56, acc57, acc58, acc59",
        Registers128 = Registers120 + ", acc60, acc61, acc62, acc63",
        Registers136 = Registers128 + ", acc64, acc65, acc66, acc67",
        Registers144 = Registers136 + ", acc68, acc69, acc70, acc71",
        Registers152 = Registers144 + ", acc72, acc73, acc74, acc75",
        Registers160 = Registers152 + ", acc76, acc77, acc78, acc79",
        Registers168 = Registers160 + ", acc80, acc81, acc82, acc83",
        Registers176 = Registers168 + ", acc84, acc85, acc86, acc87",
        Registers184 = Registers176 + ", acc88, acc89, acc90, acc91",
        Registers192 = Registers184 + ", acc92, acc93, acc94, acc95",
        Registers200 = Registers192 + ", acc96, acc97, acc98, acc99",
        Registers208 = Registers200 + ", acc100, acc101, acc102, acc103",
        Registers216 = Registers208 + ", acc104, acc105, acc106, acc107",
        Registers224 = Registers216 + ", acc108, acc109, acc110, acc111",
        Registers232 = Registers224 + ", acc112, acc113, acc114, acc115",
        Registers240 = Registers232 + ", acc116, acc117, acc118, acc119",
        Registers248 = Registers240 + ", acc120, acc121, acc122, acc123",
        Registers256 = Registers248 + ", acc124, acc125, acc126, acc127";

    /// <summary>Sets them to zero.</summary>
    public const string
        Zero8 = "mov.f32 acc0, 0f00000000; mov.f32 acc1, 0f00000000; mov.f32 acc2, 0f00000000; mov.f32 acc3, 0f00000000; ",
        Zero16 = Zero8 + "mov.f32 acc4, 0f00000000; mov.f32 acc5, 0f00000000; mov.f32 acc6, 0f00000000; mov.f32 acc7, 0f00000000; ",
        Zero24 = Zero16 + "mov.f32 acc8, 0f00000000; mov.f32 acc9, 0f00000000; mov.f32 acc10, 0f00000000; mov.f32 acc11, 0f00000000; ",
        Zero32 = Zero24 + "mov.f32 acc12, 0f00000000; mov.f32 acc13, 0f00000000; mov.f32 acc14, 0f00000000; mov.f32 acc15, 0f00000000; ",
        Zero40 = Zero32 + "mov.f32 acc16, 0f00000000; mov.f32 acc17, 0f00000000; mov.f32 acc18, 0f00000000; mov.f32 acc19, 0f00000000; ",
        Zero48 = Zero40 + "mov.f32 acc20, 0f00000000; mov.f32 acc21, 0f00000000; mov.f32 acc22, 0f00000000; mov.f32 acc23, 0f00000000; ",
        Zero56 = Zero48 + "mov.f32 acc24, 0f00000000; mov.f32 acc25, 0f00000000; mov.f32 acc26, 0f00000000; mov.f32 acc27, 0f00000000; ",
        Zero64 = Zero56 + "mov.f32 acc28, 0f00000000; mov.f32 acc29, 0f00000000; mov.f32 acc30, 0f00000000; mov.f32 acc31, 0f00000000; ",
        Zero72 = Zero64 + "mov.f32 acc32, 0f00000000; mov.f32 acc33, 0f00000000; mov.f32 acc34, 0f00000000; mov.f32 acc35, 0f00000000; ",
        Zero80 = Zero72 + "mov.f32 acc36, 0f00000000; mov.f32 acc37, 0f00000000; mov.f32 acc38, 0f00000000; mov.f32 acc39, 0f00000000; ",
        Zero88 = Zero80 + "mov.f32 acc40, 0f00000000; mov.f32 acc41, 0f00000000; mov.f32 acc42, 0f00000000; mov.f32 acc43, 0f00000000; ",
        Zero96 = Zero88 + "mov.f32 acc44, 0f00000000; mov.f32 acc45, 0f00000000; mov.f32 acc46, 0f00000000; mov.f32 acc47, 0f00000000; ",
        Zero104 = Zero96 + "mov.f32 acc48, 0f00000000; mov.f32 acc49, 0f00000000; mov.f32 acc50, 0f00000000; mov.f32 acc51, 0f00000000; ",
        Zero112 = Zero104 + "mov.f32 acc52, 0f00000000; mov.f32 acc53, 0f00000000; mov.f32 acc54, 0f00000000; mov.f32 acc55, 0f00000000; ",
        Zero120 = Zero112 + "mov.f32 acc56, 0f00000000; mov.f32 acc57, 0f00000000; mov.f32 acc58, 0f00000000; mov.f32 acc59, 0f00000000; ",
        Zero128 = Zero120 + "mov.f32 acc60, 0f00000000; mov.f32 acc61, 0f00000000; mov.f32 acc62, 0f00000000; mov.f32 acc63, 0f00000000; ",
        Zero136 = Zero128 + "mov.f32 acc64, 0f00000000; mov.f32 acc65, 0f00000000; mov.f32 acc66, 0f00000000; mov.f32 acc67, 0f00000000; ",
        Zero144 = Zero136 + "mov.f32 acc68, 0f00000000; mov.f32 acc69, 0f00000000; mov.f32 acc70, 0f00000000; mov.f32 acc71, 0f00000000; ",
        Zero152 = Zero144 + "mov.f32 acc72, 0f00000000; mov.f32 acc73, 0f00000000; mov.f32 acc74, 0f00000000; mov.f32 acc75, 0f00000000; ",
        Zero160 = Zero152 + "mov.f32 acc76, 0f00000000; mov.f32 acc77, 0f00000000; mov.f32 acc78, 0f00000000; mov.f32 acc79, 0f00000000; ",
        Zero168 = Zero160 + "mov.f32 acc80, 0f00000000; mov.f32 acc81, 0f00000000; mov.f32 acc82, 0f00000000; mov.f32 acc83, 0f00000000; ",
        Zero176 = Zero168 + "mov.f32 acc84, 0f00000000; mov.f32 acc85, 0f00000000; mov.f32 acc86, 0f00000000; mov.f32 acc87, 0f00000000; ",
        Zero184 = Zero176 + "mov.f32 acc88, 0f00000000; mov.f32 acc89, 0f00000000; mov.f32 acc90, 0f00000000; mov.f32 acc91, 0f00000000; ",
        Zero192 = Zero184 + "mov.f32 acc92, 0f00000000; mov.f32 acc93, 0f00000000; mov.f32 acc94, 0f00000000; mov.f32 acc95, 0f00000000; ",
        Zero200 = Zero192 + "mov.f32 acc96, 0f00000000; mov.f32 acc97, 0f00000000; mov.f32 acc98, 0f00000000; mov.f32 acc99, 0f00000000; ",
        Zero208 = Zero200
        + "mov.f32 acc100, 0f00000000; mov.f32 acc101, 0f00000000; mov.f32 acc102, 0f00000000; mov.f32 acc103, 0f00000000; ",
        Zero216 = Zero208
        + "mov.f32 acc104, 0f00000000; mov.f32 acc105, 0f00000000; mov.f32 acc106, 0f00000000; mov.f32 acc107, 0f00000000; ",
        Zero224 = Zero216
        + "mov.f32 acc108, 0f00000000; mov.f32 acc109, 0f00000000; mov.f32 acc110, 0f00000000; mov.f32 acc111, 0f00000000; ",
        Zero232 = Zero224
        + "mov.f32 acc112, 0f00000000; mov.f32 acc113, 0f00000000; mov.f32 acc114, 0f00000000; mov.f32 acc115, 0f00000000; ",
        Zero240 = Zero232
        + "mov.f32 acc116, 0f00000000; mov.f32 acc117, 0f00000000; mov.f32 acc118, 0f00000000; mov.f32 acc119, 0f00000000; ",
        Zero248 = Zero240
        + "mov.f32 acc120, 0f00000000; mov.f32 acc121, 0f00000000; mov.f32 acc122, 0f00000000; mov.f32 acc123, 0f00000000; ",
        Zero256 = Zero248
        + "mov.f32 acc124, 0f00000000; mov.f32 acc125, 0f00000000; mov.f32 acc126, 0f00000000; mov.f32 acc127, 0f00000000; ";

    /// <summary>
    /// Stores some of them as float32 to a row-major tile, two columns at a time: %0 and %1 are the generic addresses of the thread's first
    /// column in its two rows. A block has up to 32 columns.
    /// </summary>
    public const string
        Store0To8 = "st.v2.f32 [%0+0], {acc0, acc1}; st.v2.f32 [%1+0], {acc2, acc3}; ",
        Store0To16 = Store0To8 + "st.v2.f32 [%0+32], {acc4, acc5}; st.v2.f32 [%1+32], {acc6, acc7}; ",
        Store0To24 = Store0To16 + "st.v2.f32 [%0+64], {acc8, acc9}; st.v2.f32 [%1+64], {acc10, acc11}; ",
        Store0To32 = Store0To24 + "st.v2.f32 [%0+96], {acc12, acc13}; st.v2.f32 [%1+96], {acc14, acc15}; ",
        Store32To40 = "st.v2.f32 [%0+0], {acc16, acc17}; st.v2.f32 [%1+0], {acc18, acc19}; ",
        Store32To48 = Store32To40 + "st.v2.f32 [%0+32], {acc20, acc21}; st.v2.f32 [%1+32], {acc22, acc23}; ",
        Store32To56 = Store32To48 + "st.v2.f32 [%0+64], {acc24, acc25}; st.v2.f32 [%1+64], {acc26, acc27}; ",
        Store32To64 = Store32To56 + "st.v2.f32 [%0+96], {acc28, acc29}; st.v2.f32 [%1+96], {acc30, acc31}; ",
        Store64To72 = "st.v2.f32 [%0+0], {acc32, acc33}; st.v2.f32 [%1+0], {acc34, acc35}; ",
        Store64To80 = Store64To72 + "st.v2.f32 [%0+32], {acc36, acc37}; st.v2.f32 [%1+32], {acc38, acc39}; ",
        Store64To88 = Store64To80 + "st.v2.f32 [%0+64], {acc40, acc41}; st.v2.f32 [%1+64], {acc42, acc43}; ",
        Store64To96 = Store64To88 + "st.v2.f32 [%0+96], {acc44, acc45}; st.v2.f32 [%1+96], {acc46, acc47}; ",
        Store96To104 = "st.v2.f32 [%0+0], {acc48, acc49}; st.v2.f32 [%1+0], {acc50, acc51}; ",
        Store96To112 = Store96To104 + "st.v2.f32 [%0+32], {acc52, acc53}; st.v2.f32 [%1+32], {acc54, acc55}; ",
        Store96To120 = Store96To112 + "st.v2.f32 [%0+64], {acc56, acc57}; st.v2.f32 [%1+64], {acc58, acc59}; ",
        Store96To128 = Store96To120 + "st.v2.f32 [%0+96], {acc60, acc61}; st.v2.f32 [%1+96], {acc62, acc63}; ",
        Store128To136 = "st.v2.f32 [%0+0], {acc64, acc65}; st.v2.f32 [%1+0], {acc66, acc67}; ",
        Store128To144 = Store128To136 + "st.v2.f32 [%0+32], {acc68, acc69}; st.v2.f32 [%1+32], {acc70, acc71}; ",
        Store128To152 = Store128To144 + "st.v2.f32 [%0+64], {acc72, acc73}; st.v2.f32 [%1+64], {acc74, acc75}; ",
        Store128To160 = Store128To152 + "st.v2.f32 [%0+96], {acc76, acc77}; st.v2.f32 [%1+96], {acc78, acc79}; ",
        Store160To168 = "st.v2.f32 [%0+0], {acc80, acc81}; st.v2.f32 [%1+0], {acc82, acc83}; ",
        Store160To176 = Store160To168 + "st.v2.f32 [%0+32], {acc84, acc85}; st.v2.f32 [%1+32], {acc86, acc87}; ",
        Store160To184 = Store160To176 + "st.v2.f32 [%0+64], {acc88, acc89}; st.v2.f32 [%1+64], {acc90, acc91}; ",
        Store160To192 = Store160To184 + "st.v2.f32 [%0+96], {acc92, acc93}; st.v2.f32 [%1+96], {acc94, acc95}; ",
        Store192To200 = "st.v2.f32 [%0+0], {acc96, acc97}; st.v2.f32 [%1+0], {acc98, acc99}; ",
        Store192To208 = Store192To200 + "st.v2.f32 [%0+32], {acc100, acc101}; st.v2.f32 [%1+32], {acc102, acc103}; ",
        Store192To216 = Store192To208 + "st.v2.f32 [%0+64], {acc104, acc105}; st.v2.f32 [%1+64], {acc106, acc107}; ",
        Store192To224 = Store192To216 + "st.v2.f32 [%0+96], {acc108, acc109}; st.v2.f32 [%1+96], {acc110, acc111}; ",
        Store224To232 = "st.v2.f32 [%0+0], {acc112, acc113}; st.v2.f32 [%1+0], {acc114, acc115}; ",
        Store224To240 = Store224To232 + "st.v2.f32 [%0+32], {acc116, acc117}; st.v2.f32 [%1+32], {acc118, acc119}; ",
        Store224To248 = Store224To240 + "st.v2.f32 [%0+64], {acc120, acc121}; st.v2.f32 [%1+64], {acc122, acc123}; ",
        Store224To256 = Store224To248 + "st.v2.f32 [%0+96], {acc124, acc125}; st.v2.f32 [%1+96], {acc126, acc127}; ";
}
